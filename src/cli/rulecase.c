#include "cli/rulecase.h"

#include "core/json.h"
#include "sys/file.h"
#include "sys/home.h"

#define EVENT_MAX ((size_t)4 << 20)
#define ABOVE_MAX 12 /* folders above the rule in which the events are looked for */

static int
no_memory(struct pan_err *err)
{
	return pan_err_set(err, PAN_ENOMEM, "out of memory");
}

/* ---- in the rule ---- */

static void
write_logsource(struct pan_json_out *j, const struct pan_logsource *l)
{
	pan_json_open(j, "logsource", '{');
	if (l->category.n > 0)
		pan_json_text(j, "category", l->category);
	if (l->product.n > 0)
		pan_json_text(j, "product", l->product);
	if (l->service.n > 0)
		pan_json_text(j, "service", l->service);
	pan_json_close(j, '}');
}

static int
event_of(struct pan_arena *a, const struct pan_sigma_rule *r, const struct pan_node *n,
    struct pan_str *out, struct pan_err *err)
{
	const struct pan_node *fields = pan_node_get(n, "fields");
	const struct pan_node *logsource = pan_node_get(n, "logsource");
	struct pan_json_out j;
	struct pan_buf b;
	int rc;

	pan_buf_init(&b, EVENT_MAX);
	pan_json_out_init(&j, &b, 0);
	pan_json_open(&j, NULL, '{');
	if (logsource != NULL)
		pan_json_node(&j, "logsource", logsource);
	else
		write_logsource(&j, &r->logsource);
	pan_json_node(&j, "fields", fields == NULL ? n : fields);
	pan_json_close(&j, '}');
	rc = pan_buf_done(&b, err);
	if (rc == PAN_OK)
		*out = pan_arena_copy(a, pan_buf_str(&b));
	pan_buf_fini(&b);
	return rc == PAN_OK && out->s == NULL ? no_memory(err) : rc;
}

static int
add_list(struct pan_arena *a, const struct pan_sigma_rule *r, bool expect,
    struct pan_rulecase *list, size_t *n, struct pan_err *err)
{
	const struct pan_node *cases = pan_node_path(r->root, "test_cases",
	    expect ? "true_positives" : "true_negatives", NULL);
	uint32_t index = 0;
	int rc = PAN_OK;

	if (!pan_node_is(cases, PAN_NODE_LIST))
		return PAN_OK;
	for (const struct pan_node *e = cases->child; e != NULL && rc == PAN_OK;
	     e = e->next) {
		struct pan_rulecase *k = &list[(*n)++];

		*k = (struct pan_rulecase){ .kind = expect ? "tp" : "tn",
			.index = index++,
			.line = e->line,
			.expect = expect };
		rc = event_of(a, r, e, &k->event, err);
	}
	return rc;
}

/* ---- beside it ---- */

static struct pan_str
folder_of(struct pan_str path)
{
	size_t n = path.n;

	while (n > 0 && path.s[n - 1] != '/')
		n--;
	return n == 0 ? PAN_LIT(".") : pan_str_slice(path, 0, n > 1 ? n - 1 : n);
}

/* An event that SigmaHQ recorded for the rule; {NULL, 0}: there is none here. */
static struct pan_str
recorded(struct pan_arena *a, const struct pan_sigma_rule *r)
{
	struct pan_str info = pan_node_get_text(r->root, "regression_tests_path");
	struct pan_str at = folder_of(r->file), event = { NULL, 0 };

	for (unsigned i = 0; i < ABOVE_MAX && info.n > 0; i++) {
		struct pan_str where = folder_of(info);
		struct pan_str path = pan_arena_printf(a, "%.*s/%.*s/%.*s.json",
		    PAN_STR(at), PAN_STR(where), PAN_STR(r->id));
		struct pan_buf b;

		pan_buf_init(&b, EVENT_MAX);
		if (path.s != NULL && pan_file_kind(path.s) == PAN_FILE_REGULAR &&
		    pan_file_read(path.s, EVENT_MAX, &b, NULL) == PAN_OK)
			event = pan_arena_copy(a, pan_buf_str(&b));
		pan_buf_fini(&b);
		if (event.s != NULL || at.n <= 1)
			return event;
		at = folder_of(at);
	}
	return event;
}

int
pan_rulecase_sigma(struct pan_arena *a, const struct pan_sigma_rule *r,
    struct pan_rulecase **out, size_t *n, struct pan_err *err)
{
	const struct pan_node *cases = pan_node_get(r->root, "test_cases");
	const struct pan_node *good = pan_node_get(cases, "true_negatives");
	const struct pan_node *bad = pan_node_get(cases, "true_positives");
	struct pan_str event;
	int rc;

	*n = 0;
	*out = pan_arena_array(a,
	    1ull + (good == NULL ? 0 : good->count) + (bad == NULL ? 0 : bad->count),
	    sizeof(**out));
	if (*out == NULL)
		return no_memory(err);
	rc = add_list(a, r, true, *out, n, err);
	if (rc == PAN_OK)
		rc = add_list(a, r, false, *out, n, err);
	if (rc != PAN_OK)
		return rc;
	event = recorded(a, r);
	if (event.s != NULL)
		(*out)[(*n)++] = (struct pan_rulecase){ .kind = "regression",
			.expect = true,
			.event = event };
	return PAN_OK;
}
