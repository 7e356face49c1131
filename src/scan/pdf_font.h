/*
 * scan/pdf_font - which characters a PDF's strings are, by the fonts' ToUnicode maps.
 */
#ifndef PAN_SCAN_PDF_FONT_H
#define PAN_SCAN_PDF_FONT_H

#include "core/arena.h"
#include "core/buf.h"

struct pan_pdf_fonts { /* what the objects of one document say of its fonts */
	struct pan_arena *arena;
	struct pan_pdf_pair *pair; /* a resource's name, and the object it stands for */
	size_t npair, cap_pair;
	struct pan_pdf_object *object; /* fonts and maps, by number */
	size_t nobject, cap_object;
	int rc;
};

void pan_pdf_font_init(struct pan_pdf_fonts *f, struct pan_arena *a);
/* Resource ${name} stands for object ${number}. */
void pan_pdf_font_name(struct pan_pdf_fonts *f, struct pan_str name, long number);
/* Object ${number} is a font with the map in object ${map} (0: none); ${wide}: its codes
 * have two bytes. */
void pan_pdf_font_add(struct pan_pdf_fonts *f, long number, long map, bool wide);
/* Object ${number} is the map ${cmap} (its text, unpacked). */
void pan_pdf_font_map(struct pan_pdf_fonts *f, long number, struct pan_str cmap);

/* All objects were seen: from now on fonts are found, and no more are added. */
void pan_pdf_font_settle(struct pan_pdf_fonts *f);

struct pan_pdf_object;
/* The font behind ${name}, or NULL: one byte a character, as in Latin-1. */
const struct pan_pdf_object *pan_pdf_font_find(const struct pan_pdf_fonts *f,
    struct pan_str name);
/* Append ${s} in ${font} as UTF-8.  False: its codes could not be understood. */
bool pan_pdf_font_decode(const struct pan_pdf_object *font, struct pan_str s,
    struct pan_buf *out);

#endif
