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

/* Correlation rules of one pack.  More is PAN_ELIMIT. */
#ifndef PAN_CORR_RULES_MAX
#define PAN_CORR_RULES_MAX 4096
#endif
/* Rules that one correlation refers to, and fields it groups or counts by.  A rule with
 * more is refused. */
#define PAN_CORR_REFS_MAX 32
#define PAN_CORR_FIELDS_MAX 16
/* Events remembered of one group of a correlation.  The oldest goes; a rule that would
 * have to count further is refused. */
#ifndef PAN_CORR_ENTRIES_MAX
#define PAN_CORR_ENTRIES_MAX 4096
#endif
/* Values of one field of one event that are counted.  The others are dropped. */
#define PAN_CORR_VALUES_MAX 64
/* Windows that are looked through for one late event.  With more the answer is undecided,
 * unless one of these says yes. */
#define PAN_CORR_WINDOWS_MAX 32
/* Groups of all correlations, and events in all of them.  The group that was quiet
 * longest goes, those of a single event first. */
#ifndef PAN_CORR_GROUPS_MAX
#define PAN_CORR_GROUPS_MAX 65536
#endif
#ifndef PAN_CORR_TOTAL_MAX
#define PAN_CORR_TOTAL_MAX 524288
#endif

/* Items of one Sigma rule, after its modifiers made several values of one.  More: the
 * rule is refused. */
#ifndef PAN_SIGMA_ITEMS_MAX
#define PAN_SIGMA_ITEMS_MAX 65536
#endif
/* Nodes of one Sigma rule's expression; operators inside operators.  More: refused. */
#ifndef PAN_SIGMA_NODES_MAX
#define PAN_SIGMA_NODES_MAX 262144
#endif
#ifndef PAN_SIGMA_DEPTH_MAX
#define PAN_SIGMA_DEPTH_MAX 64
#endif
/* Bytes of all values of one Sigma rule together, as modified.  More: refused. */
#ifndef PAN_SIGMA_BYTES_MAX
#define PAN_SIGMA_BYTES_MAX ((size_t)4 << 20)
#endif
/* Documents of one Sigma file.  More: the file is refused. */
#ifndef PAN_SIGMA_DOCUMENTS_MAX
#define PAN_SIGMA_DOCUMENTS_MAX 10000
#endif

#endif
