/*
 * core/limits - every ceiling, and what happens at it.  Tests lower them with -D.
 */
#ifndef PAN_CORE_LIMITS_H
#define PAN_CORE_LIMITS_H

#include <stddef.h>

/* Nesting of JSON and YAML.  Deeper is PAN_ELIMIT, and the file is opaque. */
#ifndef PAN_NODE_DEPTH_MAX
#define PAN_NODE_DEPTH_MAX 128
#endif
/* Nodes of one JSON or YAML document.  More is PAN_ELIMIT. */
#ifndef PAN_NODE_COUNT_MAX
#define PAN_NODE_COUNT_MAX 4000000
#endif
/* Values of one TOML document, and keys of one of its tables (which are looked up one
 * by one).  More is PAN_ELIMIT. */
#ifndef PAN_TOML_NODES_MAX
#define PAN_TOML_NODES_MAX 200000
#endif
#ifndef PAN_TOML_TABLE_MAX
#define PAN_TOML_TABLE_MAX 4096
#endif

/* One file of a subject.  What lies beyond is not read; the file counts as skipped. */
#ifndef PAN_SCAN_FILE_MAX
#define PAN_SCAN_FILE_MAX ((size_t)64 << 20)
#endif
/* All text of one subject, decoded layers and archive members included. */
#ifndef PAN_SCAN_BYTES_MAX
#define PAN_SCAN_BYTES_MAX ((size_t)256 << 20)
#endif
/* Files of one subject, archive members included.  The rest counts as skipped. */
#ifndef PAN_SCAN_FILES_MAX
#define PAN_SCAN_FILES_MAX 20000
#endif
/* Folders below folders.  Deeper ones count as skipped. */
#ifndef PAN_SCAN_DEPTH_MAX
#define PAN_SCAN_DEPTH_MAX 64
#endif
/* Archives inside archives.  Deeper ones are opaque. */
#ifndef PAN_SCAN_NEST_MAX
#define PAN_SCAN_NEST_MAX 4
#endif
/* Unpacked bytes for each packed one.  Past it an archive is a bomb: a finding. */
#ifndef PAN_SCAN_RATIO_MAX
#define PAN_SCAN_RATIO_MAX 200
#endif
/* Encodings inside encodings.  Deeper ones are a finding and are not peeled. */
#ifndef PAN_SCAN_LAYERS_MAX
#define PAN_SCAN_LAYERS_MAX 6
#endif
/* Findings of one subject; the worst are kept, the rest is counted. */
#ifndef PAN_SCAN_FINDINGS_MAX
#define PAN_SCAN_FINDINGS_MAX 2000
#endif

#endif
