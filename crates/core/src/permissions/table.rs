//! Owns the permission matrix as a page for people, generated from the matrix itself.

use std::fmt::Write;

use super::{Action, Reading, Sight, attaching_roles};
use crate::roles::Role;

const OPENING: &str = "\
# Who may do and see what

This page is generated from the permission matrix; don't edit it.
What isn't allowed here is refused.

Everyone, signed in or not, is the public.
An account holds the other roles, each for one board or for all boards, from a day to a day.
A person is a member of a board while they hold a seat on it (an observer has none); the word `member` in a grant opens nothing.
";

const COMMANDS: &str = "\
## Commands

Each command is a mutation of the API by the same name.

- **yes**: where the role is held: for the board whose business it is, or for all boards.
  For what belongs to no board, such as the list of people, a role held for any board will do.
- **all boards**: only where the role is held for all boards.
- **own**: as yes, for what nobody or the same account wrote.
- **rules**: as yes, and the board's rules say which transitions the role may take.
- **–**: no.

";

const READINGS: &str = "\
## Queries

Each query is a root field of the API.
A record that isn't seen answers as if there were none, in whatever query, list, count or refusal it would stand.

- **all**: every record; of accounts, erasures and personal data only with the role for all boards.
- **themselves**: the viewer's own name, account, person and roles.
- **as listed**: the records that the role sees in the lists below.
- **public**: what is for everyone. Of what is exempt that is what the column `exempt` says.
- **seat**: also what is restricted, at the boards where the person sits.
- **grant**: also what is restricted or confidential, where the grant says so. Any role's grant may say so; a scrutiny officer has nothing else.
- **working**: also what is restricted, confidential or a draft, where the role is held.
- **own**: of accounts, the viewer's; an administrator sees all of them only with the role for all boards. Of papers, also those that the viewer writes, drafts included.
- **stub**: that it is there, with its number, public title, paragraph, reasoning and review date, to all who see its meeting or who would see the decision if it were open.
- **nothing**: not that it is there either.
- **–**: none.

";

const FILES: &str = "\
## Files

Files of papers are put in and read at addresses of their own, and named by `saveDraft`.
A file is read by those who read the version of the paper that names it, less those from whom the file is withheld; to others there is no such file.

";

/// The matrix as Markdown: who may give which command, and who sees what.
#[must_use]
pub fn as_markdown() -> String {
    let mut page = format!("{OPENING}\n{COMMANDS}");
    head(&mut page, &["command", "what it does"]);
    for action in Action::ALL {
        let first = [action.word(), action.phrase()];
        row(&mut page, &first, |role| may(*action, role));
    }
    let _ = write!(page, "\n{READINGS}");
    head(&mut page, &["query", "what it gives", "exempt"]);
    for reading in Reading::ALL {
        let first = [reading.word(), reading.what(), reading.of_exempt()];
        row(&mut page, &first, |role| reading.sight().of(role));
    }
    let _ = write!(page, "\n{FILES}");
    head(&mut page, &["request", "what it does"]);
    row(&mut page, &["POST /attachments", "put in a file"], |role| {
        if attaching_roles().contains(&role) {
            "yes"
        } else {
            "–"
        }
    });
    let read = ["GET /papers/{paper}/files/{version}/{name}", "read a file"];
    row(&mut page, &read, |role| Sight::Written.of(role));
    page
}

/// How a role stands to a command, in a word or two that the legend explains.
fn may(action: Action, role: Role) -> &'static str {
    if !action.roles().contains(&role) {
        return "–";
    }
    match (action, role) {
        (action, _) if action.takes_all_boards() => "all boards",
        (Action::Transition, _) => "rules",
        (_, Role::Author) => "own",
        _ => "yes",
    }
}

fn head(page: &mut String, first: &[&str]) {
    let roles: Vec<_> = Role::ALL
        .iter()
        .map(|role| role.word().replace('-', " "))
        .collect();
    // Writing to a string can't fail.
    let _ = writeln!(page, "| {} | {} |", first.join(" | "), roles.join(" | "));
    let columns = Role::ALL.len() + first.len();
    let _ = writeln!(page, "|{}", " --- |".repeat(columns));
}

/// A row: the word that is called, what else is said of it, a cell for each role.
fn row(page: &mut String, first: &[&str], cell: impl Fn(Role) -> &'static str) {
    let cells = Role::ALL.iter().map(|role| cell(*role));
    let rest: Vec<_> = first.iter().copied().skip(1).chain(cells).collect();
    let word = first.first().copied().unwrap_or_default();
    let _ = writeln!(page, "| `{word}` | {} |", rest.join(" | "));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_and_every_query_has_its_row() {
        let page = as_markdown();
        let words = Action::ALL.iter().map(|action| action.word());
        for word in words.chain(Reading::ALL.iter().map(|reading| reading.word())) {
            let rows = page
                .lines()
                .filter(|line| line.starts_with(&format!("| `{word}` |")));
            assert_eq!(rows.count(), 1, "{word}");
        }
    }

    #[test]
    fn a_command_is_shown_as_it_is_authorised() {
        for action in Action::ALL {
            for role in Role::ALL {
                let shown = may(*action, *role) != "–";
                assert_eq!(shown, action.roles().contains(role), "{action} {role}");
            }
        }
    }

    #[test]
    fn every_word_of_a_cell_is_in_the_legend() {
        let legend = format!("{COMMANDS}{READINGS}");
        for role in Role::ALL {
            let may = Action::ALL.iter().map(|action| may(*action, *role));
            let sees = Reading::ALL.iter().map(|reading| reading.sight().of(*role));
            let exempt = Reading::ALL.iter().map(|reading| reading.of_exempt());
            for word in may
                .chain(sees)
                .chain(exempt)
                .flat_map(|cell| cell.split(", "))
            {
                assert!(legend.contains(&format!("- **{word}**")), "{word}");
            }
        }
    }
}
