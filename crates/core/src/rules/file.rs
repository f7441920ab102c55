//! Owns a file of rules as an office hands it in: a law profile or standing orders, checked as far as
//! that can be done without a database.

use toml::de::DeTable;

use super::{
    load::Problem,
    orders::Orders,
    profile::{Profile, Profiles},
};

/// The key that only standing orders have.
const STANDS_ON: &str = "stands_on";

/// Rules that are sound.
#[derive(Clone, Debug)]
pub enum RulesFile {
    /// A law profile.
    Law(Profile),
    /// Standing orders, with the rules that they make over each version of the law profile that holds
    /// from their first day on, oldest first; at least one.
    Orders(Orders, Vec<Profile>),
}

impl RulesFile {
    /// Reads a file of either form, with the law profiles that there are; or gives everything that is
    /// wrong with it, in order of line.
    pub fn read(text: &str, known: &Profiles) -> Result<Self, Vec<Problem>> {
        if !is_orders(text) {
            return Profile::parse(text).map(Self::Law);
        }
        let orders = Orders::parse(text)?;
        let laws = known.holding_from(&orders.stands_on, orders.from);
        if laws.is_empty() {
            return Err(vec![orders.stands_on_nothing(known)]);
        }
        let mut rules = Vec::new();
        let mut problems = Vec::new();
        for law in laws {
            match orders.over(law) {
                Ok(over) => rules.push(over),
                Err(found) => problems.extend(found),
            }
        }
        problems.sort();
        problems.dedup();
        if problems.is_empty() {
            Ok(Self::Orders(orders, rules))
        } else {
            Err(problems)
        }
    }

    /// The rules that hold last: those that an office works under from now on.
    #[must_use]
    pub fn latest(&self) -> Option<&Profile> {
        match self {
            Self::Law(profile) => Some(profile),
            Self::Orders(_, rules) => rules.last(),
        }
    }
}

/// Whether a text is meant as standing orders. What is no TOML is told as such by either reader.
fn is_orders(text: &str) -> bool {
    let (table, _) = DeTable::parse_recoverable(text);
    table.get_ref().contains_key(STANDS_ON)
}
