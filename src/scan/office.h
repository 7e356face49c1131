/*
 * scan/office - the words in a document that is a ZIP of XML (docx, xlsx, pptx, odt,
 * epub).
 */
#ifndef PAN_SCAN_OFFICE_H
#define PAN_SCAN_OFFICE_H

#include "core/buf.h"
#include "scan/subject.h"

/*
 * Append what ${xml} says to ${out}: its text without tags, a line for each paragraph,
 * cell or heading; behind it its comments, descriptions and addresses.  Markup inside a
 * word (as every spelling checker leaves it) does not break the word.  Linear.
 */
void pan_office_text(struct pan_str xml, struct pan_buf *out);

/* Whether a relationship part (${name} ends in ".rels") loads something from elsewhere
 * when the document is opened.  Links for a reader to follow are none. */
bool pan_office_external(struct pan_str name, struct pan_str xml);

/* Note a member that holds macros or another document. */
void pan_office_note(struct pan_subject *s, struct pan_str name, const char *path);

#endif
