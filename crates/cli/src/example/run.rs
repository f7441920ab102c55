//! Owns running an example's steps through the API, and giving tokens to its accounts.

use std::collections::BTreeMap;

use async_graphql::{Request, Variables};
use minuted_app::App;
use minuted_core::{
    id::{AccountId, AnyId},
    rules::nearest,
    viewer::Viewer,
};
use minuted_graphql::{Limits, Schema, execute, schema};
use serde_json::{Value, json};

use super::{
    Loaded, Page,
    catalogue::{Catalogue, Mutation, named},
    place::{Place, Problem},
    reader::Step,
    settings::Settings,
    template::{Reference, Template},
};

/// How long an example's tokens are good.
const DAYS: u32 = 7;

/// Runs steps.
pub(super) struct Runner<'a> {
    app: &'a App,
    catalogue: &'a Catalogue,
    schema: Schema,
    system: Viewer,
    /// What each step gave, by its name.
    given: BTreeMap<String, Given>,
}

/// What a step gave: records with `id` and `__typename`, or lists of them.
struct Given {
    main: Value,
    /// All of them, by the field of the payload.
    fields: Value,
}

type Outcome<T> = Result<T, Vec<Problem>>;

impl<'a> Runner<'a> {
    pub(super) fn new(app: &'a App, catalogue: &'a Catalogue) -> Self {
        Self {
            app,
            catalogue,
            schema: schema(app.clone(), Limits::STORED),
            system: Viewer::system("example", app.today()),
            given: BTreeMap::new(),
        }
    }

    /// Runs one step.
    pub(super) async fn step(&mut self, step: &Step) -> Outcome<()> {
        let Some(mutation) = self.catalogue.mutation(&step.mutation) else {
            return Err(vec![step.place.says("there is no such mutation")]);
        };
        let viewer = match &step.by {
            None => self.system.clone(),
            Some((account, place)) => self.viewer(account, place).await?,
        };
        let mut variables = serde_json::Map::new();
        for (name, template) in &step.arguments {
            variables.insert(name.clone(), self.fill(template).await?);
        }
        let document = document(step, mutation);
        let mut answer = self.ask(viewer, &document, Value::Object(variables)).await;
        let problems = problems(step, &answer);
        if !problems.is_empty() {
            return Err(problems);
        }
        if let Some(name) = &step.name {
            let fields = answer["data"]["result"].take();
            let mut given = mutation.records.iter().map(|field| &fields[field]);
            let main = given.find(|record| !record.is_null()).cloned();
            let Some(main) = main else {
                let message = "it was done, but whoever did it can't see the record that it gave, \
                               so the record can't be named";
                return Err(vec![step.place.says(message)]);
            };
            self.given.insert(name.clone(), Given { main, fields });
        }
        Ok(())
    }

    /// Gives the tokens, once all is loaded.
    pub(super) async fn finish(&self, settings: &Settings) -> Outcome<Loaded> {
        let mut tokens = Vec::new();
        for (role, account, place) in &settings.tokens {
            let id = self.account(&account.name, place)?;
            let issued = self
                .app
                .issue_token(&self.system, id, "example", DAYS)
                .await;
            let issued = issued.map_err(|error| vec![place.says(error.to_string())])?;
            tokens.push((*role, issued.token));
        }
        let mut pages = Vec::new();
        for (title, address) in &settings.pages {
            let mut values = self.values(address).await?;
            values.values_mut().for_each(without_kind);
            let address = address.fill(&values);
            pages.push(Page {
                title: title.clone(),
                address: address.as_str().unwrap_or_default().to_owned(),
            });
        }
        Ok(Loaded {
            title: settings.title.clone(),
            about: settings.about.clone(),
            pages,
            tokens,
        })
    }

    async fn ask(&self, viewer: Viewer, query: &str, variables: Value) -> Value {
        let request = Request::new(query).variables(Variables::from_json(variables));
        let (app, reader) = (self.app, self.app.reader());
        let answer = execute(&self.schema, app, viewer, reader, request).await;
        serde_json::to_value(&answer).unwrap_or_else(|error| {
            json!({ "errors": [{ "message": format!("the answer can't be read: {error}") }] })
        })
    }

    fn account(&self, name: &str, place: &Place) -> Outcome<AccountId> {
        let given = self.given.get(name);
        let account = given.and_then(|given| given.main["id"].as_str()?.parse().ok());
        account.ok_or_else(|| vec![place.says(format!("`@{name}` is not an account"))])
    }

    async fn viewer(&self, name: &str, place: &Place) -> Outcome<Viewer> {
        let account = self.account(name, place)?;
        let viewer = self.app.viewer_of(account).await;
        let viewer = viewer.map_err(|error| vec![place.says(error.to_string())])?;
        viewer.ok_or_else(|| vec![place.says(format!("the account `@{name}` is closed"))])
    }

    async fn fill(&self, template: &Template) -> Outcome<Value> {
        Ok(template.fill(&self.values(template).await?))
    }

    async fn values(&self, template: &Template) -> Outcome<BTreeMap<Reference, Value>> {
        let mut values = BTreeMap::new();
        for (reference, place) in template.references() {
            let value = self.look_up(reference, place).await?;
            values.insert(reference.clone(), value);
        }
        Ok(values)
    }

    /// What a reference stands for now: an ID, or what is found on the way from the record.
    async fn look_up(&self, reference: &Reference, place: &Place) -> Outcome<Value> {
        let wrong = |message: String| vec![place.says(message)];
        let Some(given) = self.given.get(&reference.name) else {
            return Err(wrong(format!("no step gave `@{}`", reference.name)));
        };
        let (mut record, mut path) = (&given.main, reference.path.as_slice());
        // The way begins in another field of the payload, if there is one of that name.
        if let [first, rest @ ..] = path
            && let Some(other) = given.fields.get(first)
        {
            (record, path) = (other, rest);
        }
        // Many records are a list; the next part of the way is a place in it.
        while let (Value::Array(records), [first, rest @ ..]) = (record, path) {
            let found = first.parse::<usize>().ok().and_then(|n| records.get(n));
            let Some(found) = found else {
                let message = format!(
                    "`@{}` is a list of {} records; write a number from 0 after it",
                    reference.name,
                    records.len()
                );
                return Err(wrong(message));
            };
            (record, path) = (found, rest);
        }
        let (Some(id), Some(of)) = (record["id"].as_str(), record["__typename"].as_str()) else {
            let message = format!(
                "`@{}` is a list; write a number from 0 after it",
                reference.name
            );
            return Err(wrong(message));
        };
        if path.is_empty() {
            return Ok(id.into());
        }
        let selection = self.selection(of, path).map_err(wrong)?;
        let query = format!("query($id: ID!) {{ node(id: $id) {{ ... on {of} {selection} }} }}");
        let answer = self
            .ask(self.system.clone(), &query, json!({ "id": id }))
            .await;
        if let Some(error) = answer["errors"][0]["message"].as_str() {
            return Err(wrong(format!("`{reference}` can't be looked up: {error}")));
        }
        follow(&answer["data"]["node"], path)
            .cloned()
            .ok_or_else(|| wrong(format!("there is nothing at `{reference}`")))
    }

    /// The selection for the way from a record of a type, with the ID of what is at its end.
    fn selection(&self, of: &str, path: &[String]) -> Result<String, String> {
        let (mut of, mut selection, mut open) = (of.to_owned(), String::new(), 0);
        for part in path.iter().filter(|part| part.parse::<usize>().is_err()) {
            let fields = self.catalogue.object(&of);
            let Some(field) = fields.and_then(|fields| fields.get(part)) else {
                let known = fields.into_iter().flat_map(|fields| fields.keys());
                let near = nearest(part, known.map(String::as_str));
                let near = near.map_or_else(String::new, |n| format!(" (did you mean `{n}`?)"));
                return Err(format!("{of} has no field `{part}`{near}"));
            };
            named(field).clone_into(&mut of);
            selection += &["{ ", part, " "].concat();
            open += 1;
        }
        if self.catalogue.has_id(&of) {
            selection += "{ id } ";
        }
        Ok(selection + &"}".repeat(open))
    }
}

/// An ID as it stands in an address, where the path says the kind.
fn without_kind(value: &mut Value) {
    let id = value.as_str().and_then(|text| text.parse::<AnyId>().ok());
    if let Some(id) = id {
        *value = id.uuid.to_string().into();
    }
}

/// What is at the end of a way through an answer; a record is its ID.
fn follow<'v>(start: &'v Value, path: &[String]) -> Option<&'v Value> {
    let end = path.iter().try_fold(start, |value, part| match value {
        Value::Array(items) => items.get(part.parse::<usize>().ok()?),
        other => other.get(part),
    })?;
    match end {
        Value::Null | Value::Array(_) => None,
        Value::Object(fields) => fields.get("id"),
        value => Some(value),
    }
}

/// The mutation of a step, with a variable for each argument.
fn document(step: &Step, mutation: &Mutation) -> String {
    let arguments = step.arguments.iter().map(|(name, _)| name);
    let known = arguments.filter_map(|name| Some((name, &mutation.arguments.get(name)?.of)));
    let (declared, passed): (Vec<_>, Vec<_>) = known
        .map(|(name, of)| (format!("${name}: {of}"), format!("{name}: ${name}")))
        .unzip();
    let in_brackets = |list: Vec<String>| match list.len() {
        0 => String::new(),
        _ => format!("({})", list.join(", ")),
    };
    let records = mutation.records.iter();
    let records: Vec<_> = records
        .map(|field| format!("{field} {{ __typename id }}"))
        .collect();
    let records = records.join(" ");
    let refusals = if mutation.refuses {
        "refusals { code message field citation }"
    } else {
        ""
    };
    format!(
        "mutation{} {{ result: {}{} {{ __typename {records} {refusals} }} }}",
        in_brackets(declared),
        step.mutation,
        in_brackets(passed)
    )
}

/// What an answer says is wrong with a step.
fn problems(step: &Step, answer: &Value) -> Vec<Problem> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let errors = answer["errors"].as_array().into_iter().flatten();
    let errors = errors.map(|error| {
        step.place
            .says(format!("{}: {}", step.mutation, text(&error["message"])))
    });
    let refusals = answer["data"]["result"]["refusals"].as_array();
    let refusals = refusals.into_iter().flatten().map(|refusal| {
        let field = text(&refusal["field"]);
        let mut place = place_of(step, &field).clone();
        if !field.is_empty() {
            place.field = field;
        }
        let mut message = format!(
            "{} was refused ({}): {}",
            step.mutation,
            text(&refusal["code"]),
            text(&refusal["message"])
        );
        if let Some(citation) = refusal["citation"].as_str() {
            message += &[" [", citation, "]"].concat();
        }
        place.says(message)
    });
    errors.chain(refusals).collect()
}

/// Where a field of a refusal stands: the field itself, or the nearest that is around it.
fn place_of<'s>(step: &'s Step, field: &str) -> &'s Place {
    let argument = field.replacen("input.", "args.", 1);
    if let Some(place) = step.places.get(&argument) {
        return place;
    }
    let mut around = field;
    loop {
        if let Some(place) = step.places.get(around) {
            return place;
        }
        match around.rsplit_once('.') {
            Some((outer, _)) => around = outer,
            None => return &step.place,
        }
    }
}
