#include "cli/chosen.h"

#include "cli/show.h"
#include "core/json.h"
#include "sys/file.h"
#include "sys/home.h"

#define FILE_MAX ((size_t)4 << 20)

static struct pan_str
path_of(struct pan_cli *c)
{
	return pan_home_join(c->a, c->own, "rules/choices.json");
}

int
pan_chosen_read(struct pan_cli *c, struct pan_choices *out, struct pan_err *err)
{
	struct pan_str path = path_of(c), text;
	struct pan_buf b;
	int rc;

	*out = (struct pan_choices){ 0 };
	if (path.s == NULL || pan_file_kind(path.s) == PAN_FILE_NONE)
		return PAN_OK;
	pan_buf_init(&b, FILE_MAX);
	rc = pan_file_read(path.s, FILE_MAX, &b, err);
	text = rc == PAN_OK ? pan_arena_copy(c->a, pan_buf_str(&b)) : PAN_LIT("");
	pan_buf_fini(&b);
	if (rc != PAN_OK)
		return rc;
	if (text.s == NULL)
		return pan_err_set(err, PAN_ENOMEM, "out of memory");
	rc = pan_choices_parse(c->a, text, out, err);
	return rc == PAN_OK ? PAN_OK : pan_err_wrap(err, rc, "'%s'", path.s);
}

static void
write_choice(struct pan_json_out *j, struct pan_arena *a, const struct pan_choice *choice)
{
	struct pan_str id = pan_arena_copy(a, choice->id);

	if (id.s == NULL) {
		j->out->rc = PAN_ENOMEM;
		return;
	}
	pan_json_open(j, id.s, '{');
	if (choice->off)
		pan_json_bool(j, "enabled", false);
	if (choice->has_level)
		pan_json_textz(j, "level", pan_show_severity(choice->level));
	if (choice->why.n > 0)
		pan_json_text(j, "why", choice->why);
	pan_json_close(j, '}');
}

static const struct pan_choice *
find(const struct pan_choice *choice, size_t n, struct pan_str id)
{
	for (size_t i = 0; i < n; i++) {
		if (pan_str_eq(choice[i].id, id))
			return &choice[i];
	}
	return NULL;
}

int
pan_chosen_write(struct pan_cli *c, const struct pan_choice *choice, size_t n,
    struct pan_err *err)
{
	struct pan_str path = path_of(c);
	struct pan_choices old;
	struct pan_json_out j;
	struct pan_buf b;
	int rc;

	if (path.s == NULL)
		return pan_err_set(err, PAN_ENOENT,
		    "there is no home folder; set PANGUARD_HOME");
	if ((rc = pan_chosen_read(c, &old, err)) != PAN_OK)
		return rc;
	pan_buf_init(&b, FILE_MAX);
	pan_json_out_init(&j, &b, 2);
	pan_json_open(&j, NULL, '{');
	for (size_t i = 0; i < old.n; i++) {
		if (find(choice, n, old.choice[i].id) == NULL)
			write_choice(&j, c->a, &old.choice[i]);
	}
	for (size_t i = 0; i < n; i++) {
		if (choice[i].off || choice[i].has_level)
			write_choice(&j, c->a, &choice[i]);
	}
	pan_json_close(&j, '}');
	pan_buf_addc(&b, '\n');
	rc = pan_buf_done(&b, err);
	if (rc == PAN_OK) {
		struct pan_str folder = pan_home_join(c->a, c->own, "rules");

		rc = folder.s == NULL ? pan_err_set(err, PAN_ENOMEM, "out of memory")
		                      : pan_file_mkdirs(folder.s, 0700, err);
	}
	if (rc == PAN_OK)
		rc = pan_file_write(path.s, pan_buf_str(&b), 0600, err);
	pan_buf_fini(&b);
	return rc;
}
