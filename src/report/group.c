#include "report/group.h"

static bool
alike(const struct pan_report_finding *a, const struct pan_report_finding *b,
    bool technical)
{
	return technical ? pan_str_eq(a->rule, b->rule) : pan_str_eq(a->title, b->title);
}

static void
add_place(struct pan_group *g, const struct pan_report_finding *f)
{
	for (size_t i = 0; i < g->nplace; i++)
		if (g->place[i]->place.line == f->place.line &&
		    strcmp(g->place[i]->place.path, f->place.path) == 0)
			return;
	if (g->nplace < PAN_GROUP_PLACES)
		g->place[g->nplace++] = f;
	else
		g->elsewhere++;
}

void
pan_group_findings(const struct pan_report_subject *s, bool technical,
    struct pan_groups *out)
{
	*out = (struct pan_groups){ .n = 0 };
	for (size_t i = 0; i < s->nfinding; i++) {
		const struct pan_report_finding *f = &s->finding[i];
		size_t k = 0;

		if (f->known) {
			out->known++;
			continue;
		}
		while (k < out->n && !alike(out->item[k].first, f, technical))
			k++;
		if (k == PAN_GROUP_MAX) {
			out->rest++;
			continue;
		}
		if (k == out->n)
			out->item[out->n++].first = f;
		out->item[k].n++;
		add_place(&out->item[k], f);
	}
}
