/*
 * scan/traffic - network traffic that nobody asked for, as it stands in a text.
 *
 * Three habits of harmful skills that need no data flow to be seen: an address of a
 * service where anybody collects what arrives (a request bin, a tunnel to somebody's
 * desk, a chat hook), with the collector's own number in it; a shell tied to a network
 * connection; and a loop that sends requests without ever pausing.
 */
#ifndef PAN_SCAN_TRAFFIC_H
#define PAN_SCAN_TRAFFIC_H

#include "scan/context.h"
#include "scan/finding.h"

/* Add what is found in ${c}'s document: "drop-address", "reverse-shell", "floods".
 * Linear. */
void pan_traffic_check(const struct pan_context *c, struct pan_findings *fs);

#endif
