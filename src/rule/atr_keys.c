#include "rule/atr_reader.h"

#include "rule/hint.h"

/*
 * Every key of ATR 4.0.0's rules, of its schema (spec/atr-schema.yaml and
 * rule.schema.json) and of the method extensions, plus our own "i18n".
 */
static const char *const top_keys[] = { "schema_version", "title", "id", "status",
	"description", "author", "date", "modified", "rule_version", "detection_tier",
	"maturity", "severity", "confidence", "references", "compliance", "tags",
	"agent_source", "detection", "response", "test_cases", "evasion_tests", "confirm",
	"metadata_provenance", "wild_validated", "wild_samples", "wild_fp_rate", "source",
	"remediation", "false_positives", "provenance", "lifecycle", "i18n", NULL };
static const char *const tag_keys[] = { "category", "subcategory", "confidence",
	"scan_target", "source", "vendor_sources", "corpus_source",
	"suppress_in_code_blocks", NULL };
static const char *const source_keys[] = { "type", "framework", "provider", NULL };
static const char *const response_keys[] = { "actions", "auto_response_threshold",
	"message_template", "actions_rationale", "notify", NULL };
static const char *const reference_keys[] = { "owasp_llm", "owasp_agentic", "owasp_ast",
	"mitre_atlas", "mitre_attack", "cve", "cwe", "ghsa", "safe_mcp",
	"oscal_assessment_objective", "nist_csf", "etsi_ts_104223", "probe_id",
	"external_references", "external", "research", "vulnerablemcp_id", "mcps_id",
	NULL };
static const char *const compliance_keys[] = { "eu_ai_act", "nist_ai_rmf", "iso_42001",
	"owasp_llm", "owasp_agentic", "colorado_ai_act", "etsi_ts_104223", "nist_csf",
	"cen_jtc21", NULL };
static const char *const provenance_keys[] = { "producer", "contributor",
	"contributor_org", "attestation_signature", "origin_event_id", NULL };
static const char *const lifecycle_keys[] = { "review_status", "created",
	"last_validated", NULL };

static const struct {
	const char *name;
	const char *const *known;
} sections[] = {
	{ "tags", tag_keys },
	{ "agent_source", source_keys },
	{ "response", response_keys },
	{ "references", reference_keys },
	{ "compliance", compliance_keys },
	{ "provenance", provenance_keys },
	{ "lifecycle", lifecycle_keys },
};

/* Words whose set may grow (the category registry says engines must accept others). */
static const char *const categories[] = { "prompt-injection", "tool-poisoning",
	"context-exfiltration", "agent-manipulation", "privilege-escalation",
	"excessive-autonomy", "data-poisoning", "model-abuse", "model-security",
	"skill-compromise", NULL };
static const char *const confidences[] = { "high", "medium", "low", "medium-high", NULL };
static const char *const targets[] = { "mcp", "skill", "both", "runtime", "skill_md",
	"llm_io", "user_input", "tool_response", "tool_output", "tool_args", "tool_call",
	"llm", NULL };
static const char *const tiers[] = { "pattern", "signature", "semantic", "behavioral",
	"protocol", "trace", "classifier", NULL };
static const char *const thresholds[] = { "low", "medium", "high", "critical", NULL };
static const char *const actions[] = { "block_input", "block_output", "block_tool",
	"quarantine_session", "reset_context", "alert", "snapshot", "escalate",
	"reduce_permissions", "kill_agent", "block_request", "log_alert",
	"quarantine_artifact", "require_human_review", "redact_match",
	"rate_limit_source", "revoke_credential", "notify_operator", "redact",
	"quarantine", "terminate_session", NULL };

static void
check_word(struct pan_atr *r, const struct pan_node *at, const char *what,
    const char *const *known)
{
	if (at != NULL && at->kind != PAN_NODE_NULL)
		(void)pan_atr_word(r, at, what, known, PAN_LINT_WARNING);
}

static void
check_actions(struct pan_atr *r)
{
	const struct pan_node *list = pan_node_path(r->root, "response", "actions", NULL);

	if (list == NULL)
		return;
	if (list->kind != PAN_NODE_LIST) {
		pan_atr_say(r, PAN_LINT_WARNING, list, "response.actions is no list");
		return;
	}
	for (const struct pan_node *e = list->child; e != NULL; e = e->next)
		check_word(r, e, "action", actions);
}

void
pan_atr_check_keys(struct pan_atr *r)
{
	const struct pan_node *tags = pan_node_get(r->root, "tags");

	pan_atr_keys(r, r->root, "the rule", top_keys);
	for (size_t i = 0; i < sizeof(sections) / sizeof(sections[0]); i++) {
		const struct pan_node *n = pan_node_get(r->root, sections[i].name);

		if (n == NULL || n->kind == PAN_NODE_NULL)
			continue;
		if (n->kind != PAN_NODE_MAP)
			pan_atr_say(r, PAN_LINT_WARNING, n, "'%s' is no map of keys",
			    sections[i].name);
		pan_atr_keys(r, n, sections[i].name, sections[i].known);
	}
	check_word(r, pan_node_get(tags, "category"), "category", categories);
	check_word(r, pan_node_get(tags, "confidence"), "confidence", confidences);
	check_word(r, pan_node_get(tags, "scan_target"), "scan_target", targets);
	check_word(r, pan_node_get(r->root, "detection_tier"), "detection_tier", tiers);
	check_word(r, pan_node_path(r->root, "response", "auto_response_threshold", NULL),
	    "auto_response_threshold", thresholds);
	check_actions(r);
}
