/*
 * scan/notebook - a Jupyter notebook (.ipynb, nbformat 3 and 4) as the texts in it.
 */
#ifndef PAN_SCAN_NOTEBOOK_H
#define PAN_SCAN_NOTEBOOK_H

#include "scan/unpack.h"

/*
 * Add the cells of notebook ${d} to the subject, each as a part with a kind of its own,
 * and one part with every other text in it (outputs, metadata).  ${d} itself is kept as
 * their parent, but is not in the subject's list.  PAN_EFORMAT: it is no notebook;
 * nothing was added.  PAN_ENOMEM.
 */
PAN_MUST int pan_notebook_add(struct pan_unpack *u, const struct pan_doc *d);

#endif
