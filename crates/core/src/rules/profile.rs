//! Owns profiles: the rules of one jurisdiction and kind of body, by version, and which version is
//! in force on a day.

use std::sync::Arc;

use chrono::NaiveDate;

use crate::{erasure::Keeping, refusal::Refusal};

use super::{
    clearances::ClearanceRules,
    lifecycle::Lifecycle,
    load::{self, Problem},
    phases::{DecisionPhase, MeetingPhase, PaperPhase, RecommendationPhase},
    withholding::WithholdingBasis,
};

crate::words! {
    /// Whose law applies.
    Jurisdiction, "jurisdiction" {
        /// England.
        England = "england",
        /// Wales.
        Wales = "wales",
        /// Scotland.
        Scotland = "scotland",
        /// Northern Ireland.
        NorthernIreland = "northern-ireland",
        /// No law in particular: the rules hold wherever the body is and cite no statute.
        Any = "any",
    }
}

crate::words! {
    /// The kind of body that a profile is for.
    BodyKind, "kind of body" {
        /// A council and its committees.
        Council = "council",
        /// The executive of a council: a cabinet, its committees and its members alone.
        Executive = "executive",
        /// A committee that scrutinises health services.
        HealthScrutiny = "health-scrutiny",
        /// The board of a body of the National Health Service.
        NhsBoard = "nhs-board",
        /// A partnership or an alliance.
        Partnership = "partnership",
        /// A body of any kind.
        Any = "any",
    }
}

/// The rules for a kind of body in a jurisdiction, as one version has them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// Its name, which a board is given, such as `england-council-executive`.
    pub id: String,
    /// What people read.
    pub title: String,
    /// Whose law applies.
    pub jurisdiction: Jurisdiction,
    /// The kind of body that it is for.
    pub body: BodyKind,
    /// Its version: the day from which it holds, then a number if that day's text was mended.
    pub version: String,
    /// The first day on which it holds.
    pub from: NaiveDate,
    /// The enactments that it rests on, as cited.
    pub law: Vec<String>,
    /// For standing orders: the version of the law profile that they stand on.
    pub stands_on: Option<String>,
    /// How long the law has the records of decisions kept, where it says so.
    pub keeping: Option<Keeping>,
    /// On which grounds something may be kept from the public.
    pub withholding: Vec<WithholdingBasis>,
    /// What standing orders say of clearance.
    pub clearances: ClearanceRules,
    /// The life of a meeting.
    pub meeting: Lifecycle<MeetingPhase>,
    /// The life of a paper.
    pub paper: Lifecycle<PaperPhase>,
    /// The life of a recommendation.
    pub recommendation: Lifecycle<RecommendationPhase>,
    /// The life of a decision.
    pub decision: Lifecycle<DecisionPhase>,
}

impl Profile {
    /// The rules of a board that was given none, and so holds transcribed records only. They cite no
    /// statute: no source says what bound it. A board isn't given them by name.
    pub const TRANSCRIBED: &str = "transcribed";

    /// Reads and checks a profile, or gives everything that is wrong with it, in order of line.
    pub fn parse(text: &str) -> Result<Self, Vec<Problem>> {
        load::profile(text)
    }

    /// Whether boards under these rules meet. Members and officers who decide alone don't: a meeting
    /// of theirs could only be abandoned.
    #[must_use]
    pub fn has_meetings(&self) -> bool {
        let mut states = self.meeting.states();
        states.any(|state| state.phase == MeetingPhase::Held)
    }

    /// Refuses a meeting of a board that decides without meeting.
    pub fn lets_meet(&self, board: &str, field: &str) -> Result<(), Refusal> {
        if self.has_meetings() {
            return Ok(());
        }
        let problem = format!(
            "Under “{}” members or officers decide alone: {board} has no meetings.",
            self.title
        );
        Err(Refusal::invalid(problem, field))
    }

    /// What a record keeps to say which rules it follows: `england-council-executive@2012-09-10`;
    /// standing orders follow after a plus sign.
    #[must_use]
    pub fn rules(&self) -> String {
        let own = rules(&self.id, &self.version);
        match &self.stands_on {
            Some(law) => format!("{law}+{own}"),
            None => own,
        }
    }

    /// The number after the day in its version; 1 if there is none.
    fn issue(&self) -> u32 {
        issue(&self.version, self.from).unwrap_or(1)
    }
}

/// The name of a version of a profile.
pub(super) fn rules(id: &str, version: &str) -> String {
    format!("{id}@{version}")
}

/// The number of a version of `from`: `2012-09-10` is 1, `2012-09-10.2` is 2, others are none.
pub(super) fn issue(version: &str, from: NaiveDate) -> Option<u32> {
    match version.strip_prefix(&from.to_string())? {
        "" => Some(1),
        rest => {
            let number = rest.strip_prefix('.')?;
            // One version has one name: no sign, no leading nought, and the first has no number.
            number
                .parse()
                .ok()
                .filter(|n: &u32| *n >= 2 && n.to_string() == number)
        }
    }
}

/// The profiles that an office has, every version of each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Profiles {
    /// In order of ID, then of the day from which they hold, then of version.
    known: Vec<Arc<Profile>>,
}

impl Profiles {
    /// The files that come with Minuted: name and text. An earlier version has its day in its name.
    pub const SHIPPED: &[(&str, &str)] = &[
        (
            "england-council-executive.toml",
            include_str!("../../../../templates/rules/england-council-executive.toml"),
        ),
        (
            "england-council-committee.toml",
            include_str!("../../../../templates/rules/england-council-committee.toml"),
        ),
        (
            "england-full-council.toml",
            include_str!("../../../../templates/rules/england-full-council.toml"),
        ),
        (
            "england-health-scrutiny@2013-04-01.toml",
            include_str!("../../../../templates/rules/england-health-scrutiny@2013-04-01.toml"),
        ),
        (
            "england-health-scrutiny.toml",
            include_str!("../../../../templates/rules/england-health-scrutiny.toml"),
        ),
        (
            "england-executive-individuals.toml",
            include_str!("../../../../templates/rules/england-executive-individuals.toml"),
        ),
        (
            "england-council-officers.toml",
            include_str!("../../../../templates/rules/england-council-officers.toml"),
        ),
        (
            "nhs-board.toml",
            include_str!("../../../../templates/rules/nhs-board.toml"),
        ),
        (
            "partnership.toml",
            include_str!("../../../../templates/rules/partnership.toml"),
        ),
        (
            "wales-council.toml",
            include_str!("../../../../templates/rules/wales-council.toml"),
        ),
        (
            "scotland-council.toml",
            include_str!("../../../../templates/rules/scotland-council.toml"),
        ),
        (
            "northern-ireland-council.toml",
            include_str!("../../../../templates/rules/northern-ireland-council.toml"),
        ),
        (
            "northern-ireland-council-executive.toml",
            include_str!("../../../../templates/rules/northern-ireland-council-executive.toml"),
        ),
        (
            "transcribed.toml",
            include_str!("../../../../templates/rules/transcribed.toml"),
        ),
    ];

    /// The profiles that come with Minuted. A test keeps them free of problems.
    pub fn shipped() -> Result<Self, Vec<Problem>> {
        let mut profiles = Self::default();
        for (_, text) in Self::SHIPPED {
            profiles.add(Profile::parse(text)?);
        }
        Ok(profiles)
    }

    /// Adds a version; the same version of the same profile is replaced.
    pub fn add(&mut self, profile: Profile) {
        self.known.retain(|known| known.rules() != profile.rules());
        self.known.push(Arc::new(profile));
        self.known
            .sort_by(|a, b| (&a.id, a.from, a.issue()).cmp(&(&b.id, b.from, b.issue())));
    }

    /// Every profile and version.
    pub fn all(&self) -> impl Iterator<Item = &Profile> {
        self.known.iter().map(AsRef::as_ref)
    }

    /// The version of a profile that holds on a day: the latest that began by then.
    #[must_use]
    pub fn in_force(&self, id: &str, on: NaiveDate) -> Option<&Arc<Profile>> {
        let begun = |profile: &&Arc<Profile>| profile.id == id && profile.from <= on;
        self.known.iter().rev().find(begun)
    }

    /// Refuses to give a board rules by a name that it can't have: none in force on `on`, or those
    /// that hold for boards without rules.
    pub fn may_be_given(&self, id: &str, on: NaiveDate) -> Result<(), Refusal> {
        let at = "input.rules";
        if id == Profile::TRANSCRIBED {
            let problem = "Those rules hold where a board is given none: leave `rules` out.";
            return Err(Refusal::invalid(problem, at));
        }
        if self.in_force(id, on).is_some() {
            return Ok(());
        }
        let mut known: Vec<_> = self.known.iter().map(|p| p.id.as_str()).collect();
        known.dedup();
        known.retain(|known| *known != Profile::TRANSCRIBED);
        let problem = format!(
            "There are no rules by that name in force. There are: {}.",
            known.join(", ")
        );
        Err(Refusal::invalid(problem, at))
    }

    /// The versions of a profile that hold from a day on: the one in force then, and those after it,
    /// oldest first.
    #[must_use]
    pub fn holding_from(&self, id: &str, from: NaiveDate) -> Vec<&Profile> {
        let first = self.in_force(id, from).map(|profile| profile.rules());
        let of_profile = self.all().filter(|profile| profile.id == id);
        of_profile
            .skip_while(|profile| {
                first
                    .as_ref()
                    .is_some_and(|first| profile.rules() != *first)
            })
            .collect()
    }

    /// The very version that a record names, such as `england-council-executive@2012-09-10`.
    #[must_use]
    pub fn named(&self, rules: &str) -> Option<&Profile> {
        self.all().find(|profile| profile.rules() == rules)
    }
}
