/*
 * scan/manifest_parts - what the files of scan/manifest share, and nobody else needs.
 */
#ifndef PAN_SCAN_MANIFEST_PARTS_H
#define PAN_SCAN_MANIFEST_PARTS_H

#include "core/node.h"
#include "scan/manifest.h"

struct pan_manifest_reader {
	struct pan_subject *s;
	struct pan_arena *a; /* for parsed documents; gone after the check */
	const struct pan_doc *doc;
	size_t base; /* where in doc->text the parsed document begins */
};

/* A finding pan:${name} over [at, end) of the document; ${x} and ${y} fill {a} and {b}.
 */
void pan_manifest_add(struct pan_manifest_reader *r, enum pan_severity severity,
    const char *name, const struct pan_node *where, struct pan_str x, struct pan_str y);
/* The same at bytes of the document. */
void pan_manifest_add_at(struct pan_manifest_reader *r, enum pan_severity severity,
    const char *name, size_t at, size_t end, struct pan_str x);

/* A SKILL.md, agent or command: its frontmatter. */
void pan_manifest_front(struct pan_manifest_reader *r);
/* package.json, parsed. */
void pan_manifest_npm(struct pan_manifest_reader *r, const struct pan_node *root);
/* requirements.txt; pyproject.toml, parsed. */
void pan_manifest_requirements(struct pan_manifest_reader *r);
void pan_manifest_pyproject(struct pan_manifest_reader *r, const struct pan_node *root);
/* Any table of MCP servers in a parsed document. */
void pan_manifest_servers(struct pan_manifest_reader *r, const struct pan_node *root);
/* "curl ... | sh" in a text. */
void pan_manifest_piped(struct pan_manifest_reader *r);

/* Whether ${url} is unencrypted or names its host by number. */
bool pan_manifest_shady_url(struct pan_str url);

#endif
