//! Help in Italian, the same frame at every level.

use clap::{Arg, ArgAction, Command};

/// How each level shows its help.
const TEMPLATE: &str = "{about-with-newline}\nUso: {usage}\n\n{all-args}{after-help}";

/// Puts the words of the frame into Italian, in `command` and all below it; a command without
/// examples of its own shows those of the command above.
#[must_use]
pub fn in_italian(command: Command) -> Command {
    let mut command = command
        .disable_help_flag(true)
        .disable_help_subcommand(true)
        .disable_version_flag(true)
        .help_template(TEMPLATE)
        .subcommand_help_heading("Comandi")
        .mut_args(|arg| {
            let heading = match &arg {
                arg if arg.is_positional() => "Argomenti",
                arg if arg.is_global_set() => "Opzioni di tutti i comandi",
                _ => "Opzioni",
            };
            let arg = arg.help_heading(heading);
            let valued = arg.get_action().takes_values();
            if valued { arg.hide_default_value(true).hide_possible_values(true) } else { arg }
        })
        .arg(
            Arg::new("help")
                .short('h')
                .long("help")
                .action(ArgAction::Help)
                .help_heading("Opzioni di tutti i comandi")
                .help("Mostra questo aiuto"),
        );
    if command.has_subcommands() {
        let examples = command.get_after_help().cloned().unwrap_or_default();
        command = command.subcommand_value_name("COMANDO").mut_subcommands(|below| {
            let own = below.get_after_help().cloned();
            in_italian(below.after_help(own.unwrap_or_else(|| examples.clone())))
        });
    }
    command
}

/// The text of a request for help, all of it in Italian.
#[must_use]
pub fn text(asked: &clap::Error) -> String {
    asked.to_string().replace("[OPTIONS]", "[OPZIONI]").trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::Cli;
    use clap::CommandFactory;

    fn each(command: &mut Command, see: &mut impl FnMut(&mut Command)) {
        see(command);
        for below in command.get_subcommands_mut() {
            each(below, see);
        }
    }

    #[test]
    fn help_is_italian_and_shows_two_examples_at_every_level() {
        let mut command = in_italian(Cli::command());
        command.build();
        command.clone().debug_assert();
        each(&mut command, &mut |command| {
            let name = command.get_name().to_owned();
            let help = command.render_long_help().to_string();
            for english in ["Usage", "Options:", "Commands:", "Arguments:", "Print ", "[default"] {
                assert!(!help.contains(english), "{name} says {english}:\n{help}");
            }
            assert!(command.get_about().is_some(), "{name} does not say what it does");
            let examples = help.matches("\n  frontino ").count();
            assert!(examples >= 2, "{name} has {examples} examples:\n{help}");
        });
    }
}
