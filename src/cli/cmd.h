/*
 * cli/cmd - the commands: one file each, one object each.
 */
#ifndef PAN_CLI_CMD_H
#define PAN_CLI_CMD_H

#include "cli/cli.h"

extern const struct pan_cli_command pan_cmd_audit;
extern const struct pan_cli_command pan_cmd_config;
extern const struct pan_cli_command pan_cmd_doctor;
extern const struct pan_cli_command pan_cmd_install;
extern const struct pan_cli_command pan_cmd_match;
extern const struct pan_cli_command pan_cmd_rules_add;
extern const struct pan_cli_command pan_cmd_rules_compile;
extern const struct pan_cli_command pan_cmd_rules_convert;
extern const struct pan_cli_command pan_cmd_rules_cost;
extern const struct pan_cli_command pan_cmd_rules_disable;
extern const struct pan_cli_command pan_cmd_rules_enable;
extern const struct pan_cli_command pan_cmd_rules_explain;
extern const struct pan_cli_command pan_cmd_rules_level;
extern const struct pan_cli_command pan_cmd_rules_lint;
extern const struct pan_cli_command pan_cmd_rules_list;
extern const struct pan_cli_command pan_cmd_rules_show;
extern const struct pan_cli_command pan_cmd_rules_test;
extern const struct pan_cli_command pan_cmd_rules_verify;
extern const struct pan_cli_command pan_cmd_status;
extern const struct pan_cli_command pan_cmd_up;

#endif
