/*
 * scan/subject - everything a skill, a server or a file brings with it, as docs.
 *
 * What is audited comes from strangers and is made to look harmless, so reading it is
 * half the audit: archives inside archives, documents that are archives, programs with
 * text in them, names that drive terminals, trees that never end.  All of it is read
 * here, within the limits of core/limits.h, into one flat list of docs.  What could not
 * be read is counted and named; it is never taken for clean.
 *
 * Nothing is executed, nothing is fetched, and no link is followed out of the subject.
 */
#ifndef PAN_SCAN_SUBJECT_H
#define PAN_SCAN_SUBJECT_H

#include "scan/audit.h"

/*
 * Coverage notes are "KEY\tPATH", KEY one of these; "note.KEY" is their message.  Those
 * that tell of a trick rather than of a limit are marked with a star: checks turn them
 * into findings.
 *
 *	limit-file        a file is longer than PAN_SCAN_FILE_MAX; its end was not read
 *	limit-files       PAN_SCAN_FILES_MAX was met; files are missing
 *	limit-bytes       PAN_SCAN_BYTES_MAX was met; from this file on nothing was read
 *	limit-depth       folders deeper than PAN_SCAN_DEPTH_MAX were not entered
 *	limit-nest        an archive inside PAN_SCAN_NEST_MAX archives was not opened
 *	limit-notes       more notes of a kind than are kept
 *	unreadable        permission denied, or the disk failed
 *	changed           the file changed while it was being read
 *	device            a pipe, socket or device; not opened
 *	link              a symbolic link inside the subject; what it names is read there
 *	link-out *        a symbolic link that leaves the subject, or leads nowhere
 *	name-hostile *    control characters or malformed UTF-8 in a name
 *	disguised *       the name says picture or text, the content is a program
 *	polyglot *        an archive behind something else, in one file
 *	nul *             NUL bytes inside a text; it was read without them
 *	malformed         a text that is not valid in its encoding; stray bytes were
 *replaced archive-broken    an archive, or a member, could not be unpacked archive-bomb *
 *a member unpacks to more than PAN_SCAN_RATIO_MAX times its size archive-locked *
 *encrypted members archive-path *    a member's name leads out of the folder it is
 *unpacked in archive-link *    a member is a symbolic or hard link, or a device
 *	archive-twice *   two members of the same name
 *	archive-two-faced * the archive's directory and its members disagree
 *	archive-overlap * members that share their bytes
 *	archive-hidden *  members that the archive's directory does not list
 *	office-macro *    a document with macros
 *	office-embedded * a document with another file or object inside
 *	office-external * a document that loads a template or an object from elsewhere
 *	pdf-script *      a PDF with JavaScript
 *	pdf-action *      a PDF that does something when it is opened, or starts a program
 *	pdf-embedded *    a PDF with a file inside
 *	pdf-locked *      an encrypted PDF
 *	pyc-alone *       compiled Python without its source
 *	pyc-differs *     compiled Python that was not made from the source beside it
 *	pickle *          a Python pickle: loading it runs what it says
 */

/*
 * Read what ${path} names: a folder, a file, or an archive.  On success *${out} is the
 * caller's, to be given to pan_subject_free(); doc (ascending by path), coverage, digest,
 * kind, name, path and complete are filled, the rest is zero.  A hostile or damaged
 * content is no failure: it is in the coverage.  PAN_ENOENT, PAN_EACCES, PAN_EIO: ${path}
 * itself; PAN_EARG: it is no file or folder; PAN_ENOMEM.
 */
PAN_MUST int pan_subject_read(const char *path, struct pan_subject **out,
    struct pan_err *err);

/* The same for ${bytes} that came from elsewhere (stdin); ${name} decides as a file's
 * name would, and is reported as the path. */
PAN_MUST int pan_subject_read_bytes(const char *name, struct pan_str bytes,
    struct pan_subject **out, struct pan_err *err);

void pan_subject_free(struct pan_subject *s);
void pan_subject_freep(struct pan_subject **s);

/* For those who fill one by hand: an empty subject with its arena, complete.  NULL: no
 * memory. */
struct pan_subject *pan_subject_new(void);

/* Add a note to the coverage, once for the same key and path; ${key} as above. */
void pan_subject_note(struct pan_subject *s, const char *key, const char *path);

/* One subject among those under a path. */
struct pan_split_part {
	const char *path;       /* to be read */
	const char *const *but; /* names below path, of subjects of their own */
	size_t nbut;
};

struct pan_split {
	const struct pan_split_part
	    *part; /* ascending by path; the rest, if any, is last */
	size_t n;
	bool complete; /* false: a limit was met, or a folder could not be entered */
};

/*
 * The subjects under ${path}, in ${a}.  A skill's folder (one that holds a SKILL.md) is a
 * subject, with everything below it; so is a plugin's folder, without its skills.  What
 * is in none of them is one more.  A file, or a folder with no skill in it, is one
 * subject by itself.  Codes as pan_subject_read().
 */
PAN_MUST int pan_subject_split(const char *path, struct pan_arena *a,
    struct pan_split *out, struct pan_err *err);

/* pan_subject_read() of ${part}. */
PAN_MUST int pan_subject_read_part(const struct pan_split_part *part,
    struct pan_subject **out, struct pan_err *err);

#endif
