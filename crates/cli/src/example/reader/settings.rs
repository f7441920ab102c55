//! Owns reading `example.toml`.

use minuted_core::roles::Role;
use toml::de::{DeTable, DeValue};

use super::{File, Reader};
use crate::example::{
    folder::SETTINGS,
    settings::Settings,
    template::{Reference, Template},
};

impl Reader<'_> {
    /// Reads the settings, after the steps: they name what the steps give.
    pub(in crate::example) fn settings(&mut self) -> Option<Settings> {
        let text = self.folder.text(SETTINGS)?;
        let file = self.file(SETTINGS, text);
        let top = self.parse(&file)?;
        let top = top.get_ref();
        self.known_keys(&file, top, "", &["title", "about", "tokens", "open"]);
        if !top.contains_key("title") {
            self.wrong(
                &file.place(0, ""),
                "`title` is missing: what the example is called",
            );
        }
        let title = self.word(&file, top, "title");
        let about = self.word(&file, top, "about");
        let tokens = self.tokens(&file, top);
        let pages = self.pages(&file, top);
        Some(Settings {
            title: title?.0,
            about: about.map(|(about, _)| about).unwrap_or_default(),
            tokens,
            pages,
        })
    }

    fn tokens(
        &mut self,
        file: &File<'_>,
        top: &DeTable<'_>,
    ) -> Vec<(Role, Reference, crate::example::place::Place)> {
        let Some(value) = top.get("tokens") else {
            return Vec::new();
        };
        let Some(table) = value.get_ref().as_table() else {
            let place = file.place(value.span().start, "tokens");
            self.wrong(&place, "this takes a table, under [tokens]");
            return Vec::new();
        };
        let roles = Role::ALL.iter().filter(|role| **role != Role::Public);
        let known: Vec<_> = roles.clone().map(|role| role.word()).collect();
        self.known_keys(file, table, "tokens.", &known);
        let mut tokens = Vec::new();
        for role in roles {
            let Some((account, mut place)) = self.word(file, table, role.word()) else {
                continue;
            };
            place.field = format!("tokens.{role}");
            let account = account.strip_prefix('@').unwrap_or(&account);
            match Reference::parse(account).filter(|reference| reference.path.is_empty()) {
                Some(reference) => {
                    self.known_name(&reference.name, &place);
                    tokens.push((*role, reference, place));
                }
                None => self.wrong(&place, "this takes the name of an account, such as `@ann`"),
            }
        }
        tokens
    }

    fn pages(&mut self, file: &File<'_>, top: &DeTable<'_>) -> Vec<(String, Template)> {
        let Some(value) = top.get("open") else {
            return Vec::new();
        };
        let Some(tables) = value.get_ref().as_array() else {
            let place = file.place(value.span().start, "open");
            self.wrong(&place, "this takes a list of tables, each under [[open]]");
            return Vec::new();
        };
        let mut pages = Vec::new();
        for (n, page) in tables.iter().enumerate() {
            let place = file.place(page.span().start, format!("open.{n}"));
            let DeValue::Table(table) = page.get_ref() else {
                self.wrong(&place, "this takes a table, under [[open]]");
                continue;
            };
            self.known_keys(file, table, &format!("open.{n}."), &["title", "address"]);
            let title = self.word(file, table, "title");
            let address = self.word(file, table, "address");
            match (title, address) {
                (Some((title, _)), Some((address, at))) if address.starts_with('/') => {
                    pages.push((title, self.text(&address, &at)));
                }
                (Some(_), Some((_, at))) => {
                    self.wrong(&at, "an address begins with a slash, such as `/boards`");
                }
                _ => self.wrong(&place, "a page has a `title` and an `address`"),
            }
        }
        pages
    }
}
