#include "core/json.h"
#include "core/own.h"
#include "report/report.h"

#define ARENA_MAX ((size_t)1 << 30)

struct ids {
	struct pan_str *id;
	size_t n, cap;
};

static bool
add(struct pan_arena *a, struct ids *ids, const struct pan_node *findings)
{
	if (findings == NULL || findings->kind != PAN_NODE_LIST)
		return true;
	for (const struct pan_node *f = findings->child; f != NULL; f = f->next) {
		const struct pan_node *id = pan_node_get(f, "id");

		if (id == NULL || id->kind != PAN_NODE_TEXT)
			continue;
		if (ids->n == ids->cap) {
			size_t cap = ids->cap == 0 ? 64 : ids->cap * 2;
			struct pan_str *grown = pan_arena_array(a, cap, sizeof(*grown));

			if (grown == NULL)
				return false;
			if (ids->n > 0)
				memcpy(grown, ids->id, ids->n * sizeof(*grown));
			ids->id = grown;
			ids->cap = cap;
		}
		ids->id[ids->n++] = id->text;
	}
	return true;
}

static int
compare(const void *a, const void *b)
{
	const struct pan_str *x = a, *y = b;

	return pan_str_cmp(*x, *y);
}

static void
mark(struct pan_audit_run *run, const struct ids *ids)
{
	for (size_t i = 0; i < run->nsubject; i++)
		for (size_t k = 0; k < run->subject[i]->nfinding; k++) {
			struct pan_report_finding *f = &run->subject[i]->finding[k];
			struct pan_str id = pan_str(f->id);

			if (ids->n > 0 &&
			    bsearch(&id, ids->id, ids->n, sizeof(id), compare) != NULL)
				f->known = true;
		}
}

static int
read_ids(struct pan_arena *a, const struct pan_node *root, struct ids *ids,
    struct pan_err *err)
{
	const struct pan_node *schema = pan_node_get(root, "schema");
	const struct pan_node *subjects = pan_node_get(root, "subjects");
	bool fits = schema != NULL && schema->kind == PAN_NODE_TEXT, room = true;

	if (fits && pan_str_is(schema->text, "panguard.baseline/1"))
		room = add(a, ids, pan_node_get(root, "findings"));
	else if (fits && pan_str_is(schema->text, "panguard.audit/1") &&
	    subjects != NULL && subjects->kind == PAN_NODE_LIST)
		for (const struct pan_node *s = subjects->child; s != NULL && room;
		     s = s->next)
			room = add(a, ids, pan_node_get(s, "findings"));
	else
		return pan_err_set(err, PAN_EFORMAT,
		    "neither a panguard.audit/1 report nor a panguard.baseline/1 list");
	return room ? PAN_OK : pan_err_set(err, PAN_ENOMEM, "out of memory");
}

int
pan_report_baseline(struct pan_audit_run *run, struct pan_str baseline,
    struct pan_err *err)
{
	PAN_AUTO(pan_arena_freep) struct pan_arena *a = pan_arena_new(ARENA_MAX);
	struct pan_node *root = NULL;
	struct ids ids = { 0 };
	int rc;

	if (a == NULL)
		return pan_err_set(err, PAN_ENOMEM, "out of memory");
	rc = pan_json_parse(a, baseline, PAN_JSON_LOOSE, &root, err);
	if (rc == PAN_OK)
		rc = read_ids(a, root, &ids, err);
	if (rc != PAN_OK)
		return rc;
	if (ids.n > 0)
		qsort(ids.id, ids.n, sizeof(*ids.id), compare);
	mark(run, &ids);
	return PAN_OK;
}
