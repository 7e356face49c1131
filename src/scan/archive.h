/*
 * scan/archive - what an archive holds, whichever format it has, and its tricks.
 *
 * The readers (scan/zip, scan/tar) list members and keep their packed bytes where they
 * lie; nothing is unpacked here and nothing is written anywhere.
 */
#ifndef PAN_SCAN_ARCHIVE_H
#define PAN_SCAN_ARCHIVE_H

#include "core/arena.h"
#include "core/limits.h"

enum pan_member_pack {
	PAN_PACK_STORED,
	PAN_PACK_DEFLATE,
	PAN_PACK_ZSTD,
	PAN_PACK_UNKNOWN,
};

enum pan_member_type {
	PAN_MEMBER_FILE,
	PAN_MEMBER_FOLDER,
	PAN_MEMBER_LINK, /* symbolic or hard; bytes are its target when known */
	PAN_MEMBER_DEVICE,
};

/* Bits of tricks; the notes of scan/subject say what they mean. */
enum {
	PAN_TRICK_LOCKED = 1 << 0,
	PAN_TRICK_PATH = 1 << 1,
	PAN_TRICK_LINK = 1 << 2,
	PAN_TRICK_TWICE = 1 << 3,
	PAN_TRICK_TWO_FACED = 1 << 4,
	PAN_TRICK_OVERLAP = 1 << 5,
	PAN_TRICK_HIDDEN = 1 << 6,
	PAN_TRICK_BROKEN = 1 << 7,
};

struct pan_member {
	struct pan_str name;  /* as the archive has it: any bytes */
	struct pan_str bytes; /* packed; within the archive's bytes */
	uint64_t size;        /* unpacked, as promised */
	enum pan_member_pack pack;
	enum pan_member_type type;
	bool runs; /* its mode lets it be executed */
	unsigned tricks;
};

struct pan_archive {
	struct pan_arena *arena;
	struct pan_member *member; /* in the archive's order */
	size_t n, cap;
	unsigned tricks; /* of the archive itself */
	bool more;       /* members over PAN_SCAN_FILES_MAX were left out */
};

void pan_archive_init(struct pan_archive *z, struct pan_arena *a);

/* Add a copy of ${m}.  PAN_ELIMIT (and more is set) past PAN_SCAN_FILES_MAX; PAN_ENOMEM.
 */
PAN_MUST int pan_archive_add(struct pan_archive *z, const struct pan_member *m);

/* Note what the names and types of all members together tell: tricks PATH, LINK, TWICE.
 */
PAN_MUST int pan_archive_judge(struct pan_archive *z);

/* Whether ${name} leads out of the folder it is unpacked in, on any system. */
bool pan_archive_escapes(struct pan_str name);

#endif
