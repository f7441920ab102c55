//! Tests of the check: what is shipped passes, and each kind of mistake is found.

use async_graphql::{EmptyMutation, EmptySubscription, Enum, ID, Interface, Object, SimpleObject};

use super::*;
use crate::files::Files;

#[tokio::test]
async fn what_is_shipped_passes() {
    let templates = Templates::load(&Files::shipped()).unwrap();
    let schema = minuted_graphql::description();
    let validate = |request| minuted_graphql::validate(&schema, request);
    let faults = templates.check(&schema.sdl(), &validate).await;
    assert!(faults.is_empty(), "{}", crate::Faults(faults));
}

struct Query;

#[derive(Enum, Clone, Copy, PartialEq, Eq)]
enum Mood {
    Glad,
    Sad,
}

#[derive(SimpleObject)]
struct Text {
    markdown: String,
    public_markdown: Option<String>,
}

#[derive(SimpleObject)]
struct Cat {
    id: ID,
    name: String,
    mood: Mood,
    nick: Option<String>,
    tale: Text,
    kittens: Vec<Cat>,
    friend: Option<Box<Cat>>,
}

#[derive(SimpleObject)]
struct Dog {
    id: ID,
    name: String,
    tricks: Vec<String>,
}

#[derive(Interface)]
#[graphql(field(name = "id", ty = "&ID"), field(name = "name", ty = "&String"))]
enum Animal {
    Cat(Cat),
    Dog(Dog),
}

#[Object]
impl Query {
    async fn animal(&self, id: ID) -> Option<Animal> {
        drop(id);
        None
    }
    async fn animals(&self, first: Option<i32>) -> Vec<Animal> {
        assert!(first.is_none_or(|first| first >= 0));
        Vec::new()
    }
    async fn cat(&self) -> Option<Cat> {
        None
    }
}

/// What is wrong with a page that has this manifest, query and template.
async fn faults(manifest: &str, query: &str, template: &str) -> Vec<String> {
    faults_of("pages/p/page", manifest, query, template).await
}

/// What is wrong with a folder whose files of its own have this stem.
async fn faults_of(stem: &str, manifest: &str, query: &str, template: &str) -> Vec<String> {
    let (folder, _) = stem.rsplit_once('/').unwrap();
    let page = Files::from_iter([
        (format!("{stem}.toml").as_str(), manifest),
        (format!("{folder}/query.graphql").as_str(), query),
        (format!("{stem}.hbs").as_str(), template),
        // In place of what is shipped and asks another schema.
        ("pages/_layout.hbs", LAYOUT),
    ]);
    let errors = ["not-found", "bad-address", "failed"]
        .iter()
        .flat_map(|name| ["toml", "hbs"].map(|ending| format!("pages/{name}/page.{ending}")));
    let errors = errors.map(|path| {
        (
            path.clone(),
            if path.ends_with("toml") {
                "title = \"T\""
            } else {
                "<h1>T</h1>"
            },
        )
    });
    let files = page.over(errors.collect());
    let templates = match Templates::load(&files) {
        Ok(templates) => templates,
        Err(faults) => return faults.0.iter().map(ToString::to_string).collect(),
    };
    let schema = async_graphql::Schema::new(Query, EmptyMutation, EmptySubscription);
    let validate = |request| -> Pin<Box<dyn Future<Output = Response> + Send>> {
        let schema = schema.clone();
        #[expect(clippy::disallowed_methods, reason = "a schema of this test's own")]
        Box::pin(async move { schema.execute(request).await })
    };
    let faults = templates.check(&schema.sdl(), &validate).await;
    faults.iter().map(ToString::to_string).collect()
}

const LAYOUT: &str = "<!DOCTYPE html>\n<html lang=\"en\"><head><title>{{page.title}}</title></head>\
                      <body><main>{{page-content}}</main></body></html>";

const MANIFEST: &str = "route = \"/p\"\ntitle = \"T\"";

#[tokio::test]
async fn each_nullable_arm_word_and_list_is_tried() {
    let query = "{ cat { name mood nick kittens { name } friend { name nick } } animals { __typename name ... on Cat { mood } ... on Dog { tricks } } }";
    let sound = "<h1>T</h1>{{#with cat}}{{name}} {{say mood GLAD=\"glad\" SAD=\"sad\"}} \
                 {{#if nick}}{{nick}}{{/if}} {{#if kittens}}<ul>{{#each kittens}}<li>{{name}}</li>{{/each}}</ul>{{/if}}\
                 {{#with friend}}{{name}}{{#if nick}}{{nick}}{{/if}}{{/with}}{{/with}}\
                 {{#each animals}}{{name}}{{#if (is __typename \"Cat\")}}{{words mood}}{{else}}{{#each tricks}}{{this}}{{/each}}{{/if}}{{/each}}";
    assert_eq!(faults(MANIFEST, query, sound).await, Vec::<String>::new());
    for (wrong, instead, says) in [
        ("{{#if nick}}{{nick}}{{/if}} ", "{{nick}}", "`nick` is null"),
        (
            "{{#with cat}}",
            "{{#with cat}}{{#if nick}}{{/if}}{{friend.name}}",
            "there is no `friend.name`",
        ),
        (" SAD=\"sad\"", "", "`say` has no words for SAD"),
        ("\"Cat\"", "\"Catt\"", "nothing is ever `Catt`"),
        (
            "{{#each tricks}}{{this}}{{/each}}",
            "{{mood}}",
            "there is no `mood`",
        ),
        ("{{words mood}}", "{{tricks}}", "there is no `tricks`"),
        (
            "{{#if kittens}}<ul>",
            "<ul>{{#if kittens}}",
            "`</main>` closes `<ul>`",
        ),
        ("<h1>T</h1>", "<h2>T</h2>", "skips a level"),
        (
            "{{name}} {{say",
            "<a href=\"#x\">{{name}}</a> {{say",
            "leads to `#x`",
        ),
        (
            "<li>{{name}}",
            "<li id=\"k\">{{name}}",
            "the id `k` stands twice",
        ),
    ] {
        assert!(sound.contains(wrong), "{wrong}");
        let found = faults(MANIFEST, query, &sound.replace(wrong, instead)).await;
        assert!(
            found.iter().any(|f| f.contains(says)),
            "{instead}: {found:#?}"
        );
        assert!(
            found.iter().all(|f| f.starts_with("pages/p/page.hbs")),
            "{found:#?}"
        );
    }
}

#[tokio::test]
async fn a_query_that_the_schema_does_not_answer_is_found() {
    let page = "<h1>T</h1>";
    for (query, says) in [
        (
            "{ cat { nmae } }",
            "pages/p/query.graphql:1: Unknown field \"nmae\"",
        ),
        ("{ cat }", "must have a selection"),
        ("{ cat { name { x } } }", "must not have a selection"),
        ("{ cat { ...Nope } }", "Unknown fragment"),
        ("{ animals(frist: 3) { name } }", "Unknown argument"),
        (
            "{ animals(first: \"3\") { name } }",
            "Invalid value for argument",
        ),
        ("{ cat { ... on Dog { name } } }", "cannot be spread"),
        (
            "query ($x: Int) { cat { name } }",
            "needs a table `[parameters.x]`",
        ),
    ] {
        let found = faults(MANIFEST, query, page).await;
        assert!(
            found.iter().any(|f| f.contains(says)),
            "{query}: {found:#?}"
        );
    }
}

#[tokio::test]
async fn manifest_and_query_fit() {
    let manifest =
        |rest: &str| format!("route = \"/p/{{id}}\"\ntitle = \"{{{{animal.name}}}}\"\n{rest}");
    let cat = "found = \"animal\"\n[parameters.id]\ntype = \"cat\"";
    let query = "query ($id: ID!) { animal(id: $id) { name ... on Cat { mood } } }";
    let template = "<h1>{{animal.name}}</h1>{{words animal.mood}}";
    // The ID names the type, so no other arm is tried; and what must be found is not null.
    assert_eq!(
        faults(&manifest(cat), query, template).await,
        Vec::<String>::new()
    );
    for (rest, query, says) in [
        (
            cat.replace("found = \"animal\"\n", ""),
            query,
            "there is no `animal.name`",
        ),
        (
            cat.replace("\"cat\"", "\"dog\""),
            query,
            "there is no `animal.mood`",
        ),
        (
            cat.replace("\"cat\"", "\"bird\""),
            query,
            "`bird` is no kind of record",
        ),
        (
            cat.replace("\"animal\"", "\"nope\""),
            query,
            "no field `nope`",
        ),
        (
            format!("{cat}\n[parameters.x]\ntype = \"text\""),
            query,
            "no variable `$x`",
        ),
        (
            cat.to_owned(),
            "{ animal(id: \"a\") { name ... on Cat { mood } } }",
            "no variable `$id`",
        ),
        (
            format!("{cat}\n[parameters.n]\ntype = \"number\""),
            "query ($id: ID!, $n: Int!) { animal(id: $id) { name ... on Cat { mood } } animals(first: $n) { name } }",
            "`$n` must be nullable",
        ),
    ] {
        let found = faults(&manifest(&rest), query, template).await;
        assert!(found.iter().any(|f| f.contains(says)), "{rest}: {found:#?}");
    }
}

/// What is wrong with a document.
async fn document(manifest: &str, template: &str) -> Vec<String> {
    let query = "{ cat { name nick kittens { name } } }";
    let manifest = format!("route = \"/cats/list\"\ntitle = \"T\"\n{manifest}");
    faults_of("documents/d/document", &manifest, query, template).await
}

#[tokio::test]
async fn what_makes_no_document_is_found_at_its_line() {
    let sound = "{{#part id=\"a\" title=\"A\"}}\n# One\n\n{{#with cat}}{{name}}{{/with}}\n{{/part}}\n\
                 {{#part id=\"b\" title=\"B\" by=\"X\"}}\n{{#if cat}}\nThere is a cat.\n{{/if}}\n{{/part}}\n";
    let html = "[document]\nformats = [\"html\"]";
    assert_eq!(document(html, sound).await, Vec::<String>::new());
    for (wrong, instead, line, says) in [
        ("There is a cat.", "# A\n\n### Cat", 10, "skips a level"),
        ("There is a cat.", "![](cat.png)", 8, "no text alternative"),
        ("There is a cat.", "<b>Cat</b>", 8, "HTML is not allowed"),
        (
            "There is a cat.",
            "| A | |\n| - | - |\n| b | c |",
            8,
            "no heading",
        ),
        ("\"b\"", "\"a\"", 8, "two parts have the id `a`"),
        ("\"b\"", "\"B b\"", 8, "is not made of a-z"),
        (
            "{{/part}}\n{{#part",
            "{{/part}}\nWords.\n{{#part",
            6,
            "outside the parts",
        ),
        ("{{name}}", "{{nick}}", 4, "`nick` is null"),
    ] {
        assert!(sound.contains(wrong), "{wrong}");
        let found = document(html, &sound.replace(wrong, instead)).await;
        let at = format!("documents/d/document.hbs:{line}:");
        assert!(
            found.iter().any(|f| f.starts_with(&at) && f.contains(says)),
            "{instead}: {found:#?}"
        );
    }
}

#[tokio::test]
async fn two_whole_texts_in_one_part_are_found() {
    let query = "{ cat { tale { markdown publicMarkdown } \
                 kittens { tale { markdown publicMarkdown } } } }";
    let manifest = "route = \"/cats/list\"\ntitle = \"T\"\n[document]\nformats = [\"html\"]";
    let told =
        |template: &'static str| faults_of("documents/d/document", manifest, query, template);
    let apart = "{{#part id=\"a\" title=\"A\"}}\n{{#with cat}}{{md tale body=true}}{{/with}}\n{{/part}}\n\
                 {{#with cat}}{{#each kittens}}{{#part id=(join \"b-\" @number) title=\"B\"}}\n\
                 {{md tale body=true}}\n{{/part}}{{/each}}{{/with}}\n";
    assert_eq!(told(apart).await, Vec::<String>::new());
    let together = "{{#with cat}}\n{{md tale body=true}}\n\n{{#each kittens}}\n{{md tale body=true}}\n\n\
                    {{/each}}\n{{/with}}\n";
    let found = told(together).await;
    let says = "this footnote is written twice";
    assert!(found.iter().any(|fault| fault.contains(says)), "{found:#?}");
}

#[tokio::test]
async fn what_a_document_says_of_itself_is_checked() {
    let sound = "{{#with cat}}{{name}}{{/with}}\n";
    for (manifest, says) in [
        (
            "[document]\ndated = \"{{#with cat}}{{name}}{{/with}}\"",
            "which is not a date",
        ),
        (
            "[document]\nlanguage = \"{{#with cat}}{{name}}{{/with}}\"",
            "which is none",
        ),
        (
            "[document]\nauthor = \"{{cat.name}}\"",
            "there is no `cat.name`",
        ),
        (
            "[document]\nsubject = \"{{cat.nmae}}\"",
            "there is no `cat.nmae`",
        ),
        ("[document]\nformats = [\"doc\"]", "unknown variant `doc`"),
        ("[document]\ncolour = \"red\"", "unknown field `colour`"),
    ] {
        let found = document(manifest, sound).await;
        assert!(
            found.iter().any(|f| f.contains(says)),
            "{manifest}: {found:#?}"
        );
    }
    let of_page = format!("{MANIFEST}\n[document]\ncontents = true");
    let found = faults(&of_page, "{ cat { name } }", "<h1>T</h1>").await;
    assert!(
        found.iter().any(|f| f.contains("this is a page")),
        "{found:#?}"
    );
    let open = "route = \"/cats/{id}\"\ntitle = \"T\"\n[parameters.id]\ntype = \"cat\"";
    let query = "query ($id: ID!) { animal(id: $id) { name } }";
    let found = faults_of("documents/d/document", open, query, "Words.").await;
    assert!(
        found.iter().any(|f| f.contains("ends in a word")),
        "{found:#?}"
    );
}
