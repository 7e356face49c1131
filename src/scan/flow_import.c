/* Which names of a script stand for which modules. */
#include "scan/flow_code.h"

static void
alias(struct pan_flow_code *c, struct pan_str name, struct pan_str path)
{
	struct pan_flow_val v = { 0 };

	if (pan_str_starts(path, PAN_LIT("node:")))
		path = pan_str_slice(path, 5, path.n);
	v.path = path;
	if (pan_str_is(path, "os.environ") || pan_str_is(path, "process.env"))
		v.from = FROM_ENV_ALL;
	pan_flow_set(c, name, &v, 0);
}

static struct pan_str
dotted(struct pan_flow_code *c)
{
	size_t from = pan_flow_at(c, 0)->at, to = from;
	const char *s = pan_flow_at(c, 0)->text.s;

	while (
	    pan_flow_at(c, 0)->kind == TOK_NAME || pan_flow_op(pan_flow_at(c, 0), '.')) {
		if (pan_flow_at(c, 0)->kind == TOK_NAME && pan_flow_at(c, 0)->at > to)
			break;
		to = pan_flow_at(c, 0)->end;
		c->i++;
	}
	return s == NULL ? (struct pan_str){ NULL, 0 } : (struct pan_str){ s, to - from };
}

/* import a.b as c, d / from a.b import c as d, (e) */
static void
python_import(struct pan_flow_code *c)
{
	bool from = pan_flow_says(pan_flow_at(c, 0), "from");
	struct pan_str module = { NULL, 0 };

	c->i++;
	if (from) {
		module = dotted(c);
		if (pan_flow_says(pan_flow_at(c, 0), "import"))
			c->i++;
	}
	while (
	    pan_flow_at(c, 0)->kind != TOK_LINE && pan_flow_at(c, 0)->kind != TOK_END) {
		struct pan_str name, as;

		if (pan_flow_at(c, 0)->kind != TOK_NAME) {
			c->i++;
			continue;
		}
		name = dotted(c);
		as = name;
		if (pan_flow_says(pan_flow_at(c, 0), "as") &&
		    pan_flow_at(c, 1)->kind == TOK_NAME) {
			as = pan_flow_at(c, 1)->text;
			c->i += 2;
		}
		alias(c, as, from ? pan_flow_append(c, module, ".", name) : name);
	}
}

/* import x, {a as b} from "y"; import * as x from "y" */
static void
js_import(struct pan_flow_code *c)
{
	uint32_t start = c->i + 1, i = start;
	struct pan_str module = { NULL, 0 };
	bool inner = false;

	for (; i < start + 64 && c->toks.tok[i].kind != TOK_END; i++)
		if (c->toks.tok[i].kind == TOK_TEXT) {
			module = c->toks.tok[i].text;
			break;
		}
	if (pan_str_starts(module, PAN_LIT("node:")))
		module = pan_str_slice(module, 5, module.n);
	for (uint32_t k = start; k < i; k++) {
		const struct pan_flow_tok *t = &c->toks.tok[k];
		struct pan_str name = t->text, as = t->text;

		inner |= pan_flow_op(t, '{');
		if (t->kind != TOK_NAME || pan_flow_says(t, "from") ||
		    pan_flow_says(t, "type") || pan_flow_says(t, "as"))
			continue;
		if (pan_flow_says(t + 1, "as") && (t + 2)->kind == TOK_NAME) {
			as = (t + 2)->text;
			k += 2;
		}
		alias(c, as, inner ? pan_flow_append(c, module, ".", name) : module);
	}
	c->i = i + 1 < c->toks.n ? i + 1 : c->toks.n - 1;
}

void
pan_flow_import(struct pan_flow_code *c)
{
	if (c->python)
		python_import(c);
	else
		js_import(c);
}
