#include "scan/pdf.h"

#include "core/limits.h"
#include "core/own.h"
#include "core/utf8.h"
#include "scan/kind.h"
#include "scan/pdf_font.h"
#include "scan/pdf_lex.h"
#include "sys/inflate.h"

#define ARENA_MAX ((size_t)128 << 20)
#define SPACE_SHIFT 120 /* thousandths of an em: a shift this wide is a blank */
#define SHOWN_MIN 4u    /* characters; shorter strings of the objects are not told */

enum filter {
	FILTER_NONE,
	FILTER_FLATE,
	FILTER_HEX,
	FILTER_85,
	FILTER_IMAGE,
	FILTER_OTHER
};

struct dict { /* what matters of the object that is being read */
	long number, length, map;
	enum filter filter[4];
	size_t nfilter;
	bool font, wide, image, program, xref, objects, embedded, action;
	int depth;
};

struct reading {
	struct pan_buf *out;
	struct pan_pdf *pdf;
	struct pan_pdf_fonts fonts;
	struct pan_buf stream; /* unpacked, and its other half in a chain of filters */
	struct pan_buf spare;
	size_t work;  /* bytes unpacked so far, of out->max */
	bool showing; /* the second time over the file: texts, not fonts */
	bool opens, acts;
	size_t nobjects;
	int rc;
};

static void read_objects(struct reading *r, struct pan_str in, long number, bool nested);

static void
end_line(struct pan_buf *out)
{
	if (out->n > 0 && out->s[out->n - 1] != '\n')
		pan_buf_addc(out, '\n');
}

static void
end_word(struct pan_buf *out)
{
	if (out->n > 0 && out->s[out->n - 1] != '\n' && out->s[out->n - 1] != ' ')
		pan_buf_addc(out, ' ');
}

/* A string of an object: UTF-16 with its mark, or one byte a character. */
static void
tell_string(struct reading *r, struct pan_str s)
{
	struct pan_kind k = pan_kind_plain(PAN_LIT("x"), s);

	if (!r->showing || s.n < SHOWN_MIN || k.form != PAN_FORM_TEXT || r->pdf->locked)
		return;
	pan_kind_decode(&k, s, r->out);
	end_line(r->out);
}

static void
unhex(struct pan_str in, struct pan_buf *out)
{
	struct pan_pdf_lex x;
	PAN_AUTO(pan_own_freep) char *copy = malloc(in.n + 2);

	if (copy == NULL) {
		out->rc = PAN_ENOMEM;
		return;
	}
	copy[0] = '<';
	if (in.n > 0)
		memcpy(copy + 1, in.s, in.n);
	pan_pdf_lex_init(&x, (struct pan_str){ copy, in.n + 1 });
	(void)pan_pdf_lex_next(&x);
	pan_buf_add(out, pan_buf_str(&x.text));
	if (x.text.rc != PAN_OK)
		out->rc = x.text.rc;
	pan_pdf_lex_fini(&x);
}

static void
un85(struct pan_str in, struct pan_buf *out)
{
	uint32_t v = 0;
	unsigned n = 0;

	for (size_t i = 0; i < in.n && in.s[i] != '~'; i++) {
		char c = in.s[i];

		if (c == 'z' && n == 0) {
			pan_buf_add(out, (struct pan_str){ "\0\0\0\0", 4 });
			continue;
		}
		if (c < '!' || c > 'u')
			continue;
		v = v * 85 + (uint32_t)(c - '!');
		if (++n == 5) {
			for (int k = 3; k >= 0; k--)
				pan_buf_addc(out, (char)(v >> 8 * k));
			v = n = 0;
		}
	}
	if (n < 2)
		return;
	for (unsigned k = n; k < 5; k++)
		v = v * 85 + 84;
	for (unsigned k = 0; k + 1 < n; k++)
		pan_buf_addc(out, (char)(v >> 8 * (3 - k)));
}

/* Undo the filters of ${d}; the result is in r->stream.  False: one is not understood. */
static bool
unpack(struct reading *r, const struct dict *d, struct pan_str in)
{
	for (size_t i = 0; i < d->nfilter; i++) {
		struct pan_buf swap = r->spare;
		int rc = PAN_OK;

		r->spare = r->stream;
		r->stream = swap;
		pan_buf_reset(&r->stream);
		r->stream.max =
		    r->out->max - (r->work < r->out->max ? r->work : r->out->max);
		if (d->filter[i] == FILTER_FLATE)
			rc = pan_inflate(PAN_INFLATE_ZLIB, in, &r->stream, NULL);
		else if (d->filter[i] == FILTER_HEX)
			unhex(in, &r->stream);
		else if (d->filter[i] == FILTER_85)
			un85(in, &r->stream);
		else
			return false;
		if (rc == PAN_ENOMEM || r->stream.rc == PAN_ENOMEM)
			r->rc = PAN_ENOMEM;
		r->work += r->stream.n;
		if (rc == PAN_ELIMIT || r->stream.rc != PAN_OK)
			r->pdf->complete = false;
		if (rc == PAN_EFORMAT && r->stream.n == 0)
			return false;
		in = pan_buf_str(&r->stream);
	}
	if (d->nfilter == 0) {
		pan_buf_reset(&r->stream);
		r->stream.max = SIZE_MAX / 2;
		pan_buf_add(&r->stream, in);
	}
	return r->rc == PAN_OK;
}

struct page { /* where the next text goes */
	const struct pan_pdf_object *font;
	double operand[6];
	unsigned n;
	double y;
};

/* Tell where the pen went: another line is another line, the same one is a blank. */
static void
move(struct reading *r, struct page *p, bool absolute)
{
	double y = p->n > 0 ? p->operand[p->n - 1] : 0;

	if (absolute ? y != p->y : y != 0)
		end_line(r->out);
	else
		end_word(r->out);
	p->y = absolute ? y : p->y + y;
}

static void
operate(struct reading *r, struct page *p, struct pan_str op)
{
	if (pan_str_is(op, "Td") || pan_str_is(op, "TD"))
		move(r, p, false);
	else if (pan_str_is(op, "Tm"))
		move(r, p, true);
	else if (pan_str_is(op, "T*") || pan_str_is(op, "ET"))
		end_line(r->out);
	p->n = 0;
}

static double
decimal(struct pan_str s)
{
	double v = 0, unit = 1;
	bool minus = s.n > 0 && s.s[0] == '-', behind = false;

	for (size_t i = 0; i < s.n && i < 24; i++) {
		if (s.s[i] == '.')
			behind = true;
		if (s.s[i] < '0' || s.s[i] > '9')
			continue;
		v = v * 10 + (s.s[i] - '0');
		unit *= behind ? 10 : 1;
	}
	return (minus ? -v : v) / unit;
}

/* The text-showing operators come after their strings, so the strings are shown at once;
 * only ' and " should have begun a line first, which costs a word nothing but its line.
 */
static void
show(struct reading *r, struct pan_str content)
{
	struct pan_pdf_lex x;
	struct page p = { 0 };
	enum pan_pdf_token t;
	bool list = false;

	pan_pdf_lex_init(&x, content);
	while ((t = pan_pdf_lex_next(&x)) != PAN_PDF_END && r->out->rc == PAN_OK) {
		if (t == PAN_PDF_TEXT) {
			if (!pan_pdf_font_decode(p.font, pan_buf_str(&x.text), r->out))
				r->pdf->complete = false;
		} else if (t == PAN_PDF_NAME) {
			const struct pan_pdf_object *font =
			    pan_pdf_font_find(&r->fonts, pan_buf_str(&x.text));

			p.font = font != NULL ? font : p.font;
		} else if (t == PAN_PDF_NUMBER) {
			double v = decimal(x.word);

			if (list && (v < -SPACE_SHIFT))
				end_word(r->out);
			if (p.n == 6)
				memmove(p.operand, p.operand + 1, 5 * sizeof(double));
			p.operand[p.n < 6 ? p.n++ : 5] = v;
		} else if (t == PAN_PDF_OPEN || t == PAN_PDF_CLOSE) {
			list = t == PAN_PDF_OPEN;
		} else {
			operate(r, &p, x.word);
		}
	}
	if (x.text.rc != PAN_OK)
		r->rc = PAN_ENOMEM;
	pan_pdf_lex_fini(&x);
	end_line(r->out);
}

static bool
shows_text(struct pan_str s)
{
	return (pan_str_find(s, PAN_LIT("BT"), 0) != SIZE_MAX &&
	    (pan_str_find(s, PAN_LIT("Tj"), 0) != SIZE_MAX ||
	        pan_str_find(s, PAN_LIT("TJ"), 0) != SIZE_MAX ||
	        pan_str_find(s, PAN_LIT(")'"), 0) != SIZE_MAX ||
	        pan_str_find(s, PAN_LIT("\""), 0) != SIZE_MAX));
}

/* A stream that is neither picture nor font: a page, a map, a script, or a file. */
static void
tell_stream(struct reading *r, const struct dict *d)
{
	struct pan_str s = pan_buf_str(&r->stream);
	struct pan_kind k;

	if (pan_str_find(s, PAN_LIT("begincmap"), 0) != SIZE_MAX) {
		if (!r->showing)
			pan_pdf_font_map(&r->fonts, d->number, s);
		return;
	}
	if (!r->showing)
		return;
	if (!d->embedded && shows_text(s)) {
		show(r, s);
		return;
	}
	k = pan_kind_plain(PAN_LIT("x"), s);
	if (k.form == PAN_FORM_TEXT)
		pan_kind_decode(&k, s, r->out);
	else if (d->embedded)
		r->pdf->complete = false;
	end_line(r->out);
}

static void
read_stream(struct reading *r, const struct dict *d, struct pan_str in)
{
	if (d->image || d->program || d->xref || r->pdf->locked)
		return;
	for (size_t i = 0; i < d->nfilter; i++)
		if (d->filter[i] == FILTER_IMAGE)
			return;
	if (!unpack(r, d, in)) {
		r->pdf->complete = false;
		return;
	}
	if (d->objects) {
		struct pan_buf own = r->stream; /* the reading below unpacks nothing */

		r->stream = (struct pan_buf){ .max = own.max };
		read_objects(r, pan_buf_str(&own), 0, true);
		pan_buf_fini(&r->stream);
		r->stream = own;
	} else {
		tell_stream(r, d);
	}
}

/* The bytes from "stream" on; ${x} is moved behind them. */
static struct pan_str
stream_bytes(struct pan_pdf_lex *x, long length)
{
	size_t from = x->at, end;

	from += from < x->in.n && x->in.s[from] == '\r';
	from += from < x->in.n && x->in.s[from] == '\n';
	end = from + (length > 0 ? (size_t)length : 0);
	if (length <= 0 || end > x->in.n ||
	    pan_str_find(pan_str_slice(x->in, end, end + 16), PAN_LIT("endstream"), 0) ==
	        SIZE_MAX)
		end = pan_str_find(x->in, PAN_LIT("endstream"), from);
	end = end == SIZE_MAX ? x->in.n : end;
	x->at = end;
	return pan_str_slice(x->in, from, end);
}

static void
add_filter(struct dict *d, struct pan_str name)
{
	static const struct {
		const char *name;
		enum filter filter;
	} known[] = { { "FlateDecode", FILTER_FLATE }, { "Fl", FILTER_FLATE },
		{ "ASCIIHexDecode", FILTER_HEX }, { "AHx", FILTER_HEX },
		{ "ASCII85Decode", FILTER_85 }, { "A85", FILTER_85 },
		{ "DCTDecode", FILTER_IMAGE }, { "JPXDecode", FILTER_IMAGE },
		{ "CCITTFaxDecode", FILTER_IMAGE }, { "JBIG2Decode", FILTER_IMAGE },
		{ "LZWDecode", FILTER_OTHER }, { "RunLengthDecode", FILTER_OTHER },
		{ "Crypt", FILTER_OTHER } };

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (pan_str_is(name, known[i].name) && d->nfilter < 4)
			d->filter[d->nfilter++] = known[i].filter;
}

/* A name, whether it is a key or a value: the names that matter are told apart by what
 * they are. */
static void
note_name(struct reading *r, struct dict *d, struct pan_str name)
{
	struct pan_pdf *p = r->pdf;

	add_filter(d, name);
	p->script |= pan_str_is(name, "JavaScript") || pan_str_is(name, "JS");
	p->embedded |=
	    pan_str_is(name, "EmbeddedFile") || pan_str_is(name, "EmbeddedFiles");
	p->locked |= pan_str_is(name, "Encrypt");
	p->action |= pan_str_is(name, "Launch") || pan_str_is(name, "SubmitForm") ||
	    pan_str_is(name, "ImportData");
	r->opens |= pan_str_is(name, "OpenAction") || pan_str_is(name, "AA");
	d->embedded |= pan_str_is(name, "EmbeddedFile");
	d->image |= pan_str_is(name, "Image");
	d->program |= pan_str_is(name, "Length1") || pan_str_is(name, "Type1C") ||
	    pan_str_is(name, "CIDFontType0C") || pan_str_is(name, "OpenType");
	d->xref |= pan_str_is(name, "XRef");
	d->objects |= pan_str_is(name, "ObjStm");
	d->font |= pan_str_is(name, "ToUnicode") || pan_str_is(name, "Type0") ||
	    pan_str_is(name, "BaseFont");
	d->wide |= pan_str_is(name, "Type0");
}

static void
end_object(struct reading *r, struct dict *d)
{
	if (d->font && !r->showing)
		pan_pdf_font_add(&r->fonts, d->number, d->map, d->wide);
	*d = (struct dict){ .number = d->number };
}

/* "KEY N G R" and "KEY N". */
static void
note_number(struct reading *r, struct dict *d, struct pan_str key, const long *number,
    unsigned n)
{
	if (n == 1 && pan_str_is(key, "Length"))
		d->length = number[0];
	if (n < 2 || r->showing)
		return;
	if (pan_str_is(key, "ToUnicode"))
		d->map = number[0];
	else if (key.n > 0)
		pan_pdf_font_name(&r->fonts, key, number[0]);
}

struct objects { /* the state between two tokens of a run of objects */
	struct dict d;
	char key[80];
	size_t key_n;
	long number[2];
	unsigned n;
};

static void
read_word(struct reading *r, struct pan_pdf_lex *x, struct objects *o, bool nested)
{
	struct pan_str key = { o->key, o->key_n };

	if (pan_str_is(x->word, "R")) {
		note_number(r, &o->d, key, o->number, o->n);
		if (pan_str_is(key, "Length"))
			o->d.length = 0; /* it stands elsewhere; the end is looked for */
	} else if (pan_str_is(x->word, "obj") && o->n == 2) {
		o->d = (struct dict){ .number = o->number[0] };
		r->nobjects++;
	} else if (pan_str_is(x->word, "endobj")) {
		end_object(r, &o->d);
	} else if (pan_str_is(x->word, "stream") && !nested) {
		read_stream(r, &o->d, stream_bytes(x, o->d.length));
	}
	o->n = 0;
	o->key_n = 0;
}

static void
read_token(struct reading *r, struct pan_pdf_lex *x, enum pan_pdf_token t,
    struct objects *o, bool nested)
{
	struct pan_str text = pan_buf_str(&x->text);

	switch (t) {
	case PAN_PDF_NAME:
		note_name(r, &o->d, text);
		o->key_n = text.n < sizeof(o->key) ? text.n : 0;
		if (o->key_n > 0)
			memcpy(o->key, text.s, o->key_n);
		o->n = 0;
		break;
	case PAN_PDF_NUMBER:
		if (o->n == 2)
			o->number[0] = o->number[1];
		o->number[o->n < 2 ? o->n++ : 1] = pan_pdf_lex_int(x->word);
		if (o->n == 1)
			note_number(r, &o->d, (struct pan_str){ o->key, o->key_n },
			    o->number, 1);
		break;
	case PAN_PDF_TEXT:
		tell_string(r, text);
		break;
	case PAN_PDF_WORD:
		read_word(r, x, o, nested);
		break;
	case PAN_PDF_OPEN:
		o->d.depth++;
		o->n = 0;
		break;
	case PAN_PDF_CLOSE:
		o->d.depth--;
		o->n = 0;
		if (nested && o->d.depth == 0) /* no endobj in an object stream */
			end_object(r, &o->d);
		break;
	case PAN_PDF_END:
		break;
	}
}

/*
 * A run of objects.  In an object stream their numbers stand at its head, in pairs with
 * their offsets, and no words around them.
 */
static void
read_objects(struct reading *r, struct pan_str in, long number, bool nested)
{
	struct objects o = { .d = { .number = number } };
	struct pan_pdf_lex x, head;
	enum pan_pdf_token t;

	pan_pdf_lex_init(&x, in);
	pan_pdf_lex_init(&head, in);
	if (nested) /* the objects start behind the numbers */
		while (x.at < in.n && in.s[x.at] != '<' && in.s[x.at] != '[' &&
		    in.s[x.at] != '(')
			x.at++;
	while (r->rc == PAN_OK && r->out->rc == PAN_OK) {
		while (nested && x.at < in.n && (unsigned char)in.s[x.at] <= ' ')
			x.at++;
		if (nested && o.d.depth == 0 && o.n == 0 && x.at < in.n &&
		    in.s[x.at] == '<' && pan_pdf_lex_next(&head) == PAN_PDF_NUMBER) {
			o.d.number = pan_pdf_lex_int(head.word);
			(void)pan_pdf_lex_next(&head);
		}
		t = pan_pdf_lex_next(&x);
		if (t == PAN_PDF_END)
			break;
		read_token(r, &x, t, &o, nested);
	}
	if (x.text.rc != PAN_OK)
		r->rc = PAN_ENOMEM;
	pan_pdf_lex_fini(&head);
	pan_pdf_lex_fini(&x);
}

int
pan_pdf_read(struct pan_str bytes, struct pan_buf *out, struct pan_pdf *pdf)
{
	PAN_AUTO(pan_arena_freep) struct pan_arena *a = pan_arena_new(ARENA_MAX);
	struct reading r = { .out = out, .pdf = pdf };

	*pdf = (struct pan_pdf){ .complete = true };
	if (a == NULL)
		return PAN_ENOMEM;
	pan_pdf_font_init(&r.fonts, a);
	pan_buf_init(&r.stream, out->max);
	pan_buf_init(&r.spare, out->max);
	read_objects(&r, bytes, 0, false);
	pan_pdf_font_settle(&r.fonts);
	r.showing = true;
	r.work = 0;
	if (r.rc == PAN_OK)
		read_objects(&r, bytes, 0, false);
	pan_buf_fini(&r.stream);
	pan_buf_fini(&r.spare);
	pdf->action |= r.opens && pdf->script;
	if (pdf->locked || out->rc == PAN_ELIMIT || r.fonts.rc != PAN_OK)
		pdf->complete = false;
	/* The fonts' own ceiling only costs the words that it hides. */
	if (r.fonts.rc != PAN_OK && pan_arena_used(a) < ARENA_MAX / 2)
		return PAN_ENOMEM;
	if (r.rc != PAN_OK || out->rc == PAN_ENOMEM)
		return PAN_ENOMEM;
	return r.nobjects == 0 ? PAN_EFORMAT : PAN_OK;
}
