#include <stdlib.h>

#include "core/own.h"
#include "match/engine_parts.h"

struct pan_engine_yara {
	const struct pan_pack *p;
	struct pan_yara_lib *lib;
	struct pan_yara_engine *engine; /* NULL: there are no rules */
};

static void
freep(struct pan_engine_yara **y)
{
	pan_engine_yara_free(*y);
}

int
pan_engine_yara_new(const struct pan_pack *p, struct pan_engine_yara **out,
    struct pan_err *err)
{
	PAN_AUTO(freep) struct pan_engine_yara *y = calloc(1, sizeof(*y));
	const struct pan_yara_pack *pack = NULL;
	struct pan_yara_pack_facts facts;
	struct pan_str part;
	int rc;

	if (y == NULL)
		return pan_err_set(err, PAN_ENOMEM, "out of memory");
	y->p = p;
	rc = pan_pack_part(p, PAN_RULE_YARA, PART_ENGINE, &part, err);
	if (rc == PAN_OK && part.n > 0) {
		rc = pan_yara_pack_open(part, &pack, err);
		if (rc == PAN_OK) {
			pan_yara_pack_facts(pack, &facts);
			if (facts.rules != p->h->section[PAN_RULE_YARA].engine_rules)
				rc = pan_err_set(err, PAN_EVERIFY,
				    "the compiled rule pack is damaged");
		}
		if (rc == PAN_OK)
			rc = pan_yara_lib_new(&y->lib, err);
		if (rc == PAN_OK)
			rc = pan_yara_engine_new(pack, y->lib, &y->engine, err);
	}
	if (rc == PAN_OK)
		*out = pan_take(y);
	return rc;
}

void
pan_engine_yara_free(struct pan_engine_yara *y)
{
	if (y == NULL)
		return;
	pan_yara_engine_free(y->engine);
	pan_yara_lib_free(y->lib);
	free(y);
}

int
pan_engine_yara_match(struct pan_engine_yara *y, const struct pan_yara_input *in,
    const struct pan_yara_limits *limits, struct engine_found *f, struct pan_err *err)
{
	struct pan_match like = { .answer = PAN_ANSWER_FIRED,
		.text = { in->bytes, in->n } };
	struct pan_yara_result r = { 0 };
	int rc;

	if (y->engine == NULL)
		return PAN_OK;
	rc = pan_yara_engine_scan(y->engine, in, limits, &r, err);
	for (size_t i = 0; i < r.nfired && rc == PAN_OK; i++) {
		const struct pan_yara_hit *h = &r.fired[i];

		like.at = h->placed ? h->at : 0;
		like.end = h->placed ? h->at + h->len : 0;
		rc = pan_engine_found(f, y->p, PAN_RULE_YARA, h->rule, &like);
	}
	like = (struct pan_match){ .answer = PAN_ANSWER_UNDECIDED };
	for (size_t i = 0; i < r.nundecided && rc == PAN_OK; i++)
		rc = pan_engine_found(f, y->p, PAN_RULE_YARA, r.undecided[i], &like);
	return rc;
}
