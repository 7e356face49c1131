#include "cli/auditor.h"

#include <pthread.h>
#include <stdlib.h>

#include "cli/progress.h"
#include "sys/clock.h"
#include "sys/home.h"

#define JOBS_MAX 64

struct crew {
	const struct pan_gather *g;
	struct pan_audit_run *run;
	struct pan_progress progress;
	pthread_mutex_t lock; /* of all below, and of the progress */
	size_t next, done;
	int rc;
	struct pan_err err;
};

static int
read_item(const struct pan_gather_item *item, struct pan_subject **out,
    struct pan_err *err)
{
	int rc = item->bytes.s != NULL
	    ? pan_subject_read_bytes(item->name, item->bytes, out, err)
	    : pan_subject_read_part(&item->part, out, err);

	if (rc != PAN_OK)
		return rc;
	if (item->shown != NULL)
		(*out)->path = pan_str(item->shown);
	if (item->called.n > 0)
		(*out)->name = item->called;
	if (item->server)
		(*out)->kind = PAN_SUBJECT_MCP_SERVER;
	return PAN_OK;
}

/* Audit one item; what cannot be looked at is part of the report. */
static int
audit_item(struct crew *crew, struct pan_audit *audit, const struct pan_gather_item *item,
    struct pan_report_subject **out, struct pan_err *err)
{
	struct pan_subject *s = NULL;
	int rc;

	if (item->error != NULL) {
		*out = pan_report_failed(item->part.path, item->error);
		return *out == NULL ? pan_err_set(err, PAN_ENOMEM, "out of memory")
		                    : PAN_OK;
	}
	rc = read_item(item, &s, err);
	if (rc == PAN_OK)
		rc = pan_audit_subject(audit, s, item->recorded, err);
	if (rc == PAN_OK)
		rc = pan_report_subject(crew->run, s, out, err);
	pan_subject_free(s);
	if (rc == PAN_OK)
		return PAN_OK;
	*out = pan_report_failed(item->part.path, err->text);
	return *out == NULL ? PAN_ENOMEM : PAN_OK;
}

static bool
next_item(struct crew *crew, size_t *i)
{
	bool more;

	(void)pthread_mutex_lock(&crew->lock);
	more = crew->next < crew->g->n && crew->rc == PAN_OK;
	if (more)
		*i = crew->next++;
	(void)pthread_mutex_unlock(&crew->lock);
	return more;
}

static void
finish_item(struct crew *crew, int rc, const struct pan_err *err)
{
	(void)pthread_mutex_lock(&crew->lock);
	if (rc != PAN_OK && crew->rc == PAN_OK) {
		crew->rc = rc;
		crew->err = *err;
	}
	pan_progress_set(&crew->progress, ++crew->done);
	(void)pthread_mutex_unlock(&crew->lock);
}

static void *
work(void *arg)
{
	struct crew *crew = arg;
	struct pan_audit *audit = NULL;
	struct pan_err err = { 0 };
	int rc = pan_audit_new(crew->run->pack, &audit, &err);
	size_t i;

	if (rc != PAN_OK)
		finish_item(crew, rc, &err);
	while (rc == PAN_OK && next_item(crew, &i)) {
		rc = audit_item(crew, audit, &crew->g->item[i], &crew->run->subject[i],
		    &err);
		finish_item(crew, rc, &err);
	}
	pan_audit_free(audit);
	return NULL;
}

/* The calling thread works too, so one job needs no thread. */
static void
work_all(struct crew *crew, unsigned jobs)
{
	pthread_t thread[JOBS_MAX];
	unsigned n = 0;

	while (n + 1 < jobs && pthread_create(&thread[n], NULL, work, crew) == 0)
		n++;
	(void)work(crew);
	while (n > 0)
		(void)pthread_join(thread[--n], NULL);
}

int
pan_auditor_run(const struct pan_gather *g, unsigned jobs, struct pan_audit_run *run,
    struct pan_err *err)
{
	struct crew crew = { .g = g, .run = run, .lock = PTHREAD_MUTEX_INITIALIZER };
	uint64_t from = pan_clock_us();

	if (jobs == 0)
		jobs = pan_home_cpus();
	if (jobs > g->n)
		jobs = (unsigned)g->n;
	if (jobs > JOBS_MAX)
		jobs = JOBS_MAX;
	run->nsubject = 0;
	run->subject = calloc(g->n + 1, sizeof(struct pan_report_subject *));
	if (run->subject == NULL)
		return pan_err_set(err, PAN_ENOMEM, "out of memory");
	run->nsubject = g->n;
	pan_progress_start(&crew.progress, g->n);
	work_all(&crew, jobs);
	pan_progress_end(&crew.progress);
	if (crew.rc != PAN_OK) {
		*err = crew.err;
		return crew.rc;
	}
	run->elapsed_us = pan_clock_us() - from;
	pan_report_sum(run);
	run->complete = run->complete && g->complete;
	return PAN_OK;
}

void
pan_auditor_free(struct pan_audit_run *run)
{
	for (size_t i = 0; i < run->nsubject; i++)
		pan_report_subject_free(run->subject[i]);
	free(run->subject);
	run->subject = NULL;
	run->nsubject = 0;
}

static bool
threatens(const struct pan_report_subject *s, enum pan_severity fail_on)
{
	for (size_t i = 0; i < s->nfinding; i++) {
		if (s->finding[i].severity >= fail_on && !s->finding[i].known)
			return true;
	}
	return false;
}

int
pan_auditor_exit(const struct pan_audit_run *run)
{
	for (size_t i = 0; i < run->nsubject; i++) {
		if (threatens(run->subject[i], run->fail_on))
			return PAN_EXIT_THREAT;
	}
	return run->complete ? PAN_EXIT_CLEAN : PAN_EXIT_FAILED;
}
