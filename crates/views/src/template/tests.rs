//! Tests of the strictness of templates: each hole of handlebars has a row.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use serde_json::json;

use super::*;
use crate::{format::Format, routes::Route};

const UUID: &str = "01890a5d-ac96-774b-bcce-b302099a8057";

fn engine(flavour: Flavour) -> Engine {
    let parameters = BTreeMap::from([
        ("id".to_owned(), "decision".to_owned().into()),
        ("after".to_owned(), "text".to_owned().into()),
    ]);
    let routes = BTreeMap::from([
        (
            "start".to_owned(),
            Route::new("/", BTreeMap::new()).unwrap(),
        ),
        (
            "decision".to_owned(),
            Route::new("/decisions/{id}", parameters.clone()).unwrap(),
        ),
        (
            "notice".to_owned(),
            Route::new("/decisions/{id}/notice", parameters)
                .and_then(|route| route.with_formats(vec![Format::Html, Format::Docx]))
                .unwrap(),
        ),
    ]);
    let assets = BTreeMap::from([("a.css".to_owned(), "/assets/a.1.css".to_owned())]);
    let mut engine = Engine::new(flavour, Arc::new(routes), assets);
    let parts = parts();
    let added = [
        engine.add("p/name.hbs", "<b>{{name}}</b>", ("p", &parts)),
        engine.add("p/plain.hbs", "plain", ("p", &parts)),
        engine.add(
            "p/maybe.hbs",
            "{{#if x}}{{x}}{{else}}none{{/if}}",
            ("p", &parts),
        ),
    ];
    assert_eq!(added, [vec![], vec![], vec![]]);
    engine
}

fn parts() -> BTreeSet<String> {
    ["name", "plain", "maybe"].map(str::to_owned).into()
}

fn data() -> Json {
    json!({
        "name": "<A & B>", "title": "T", "n": 3, "zero": 0, "yes": true, "no": false, "null": null,
        "empty": "", "list": [{ "name": "x" }, { "name": "y" }], "none": [],
        "object": { "name": "inner" }, "date": "2017-11-09", "kind": "RECOMMENDED_TO",
        "id": format!("decision:{UUID}"), "board": format!("board:{UUID}"),
        "evil": "javascript:alert(1)",
        "text": { "markdown": "One *two* <https://a.uk>", "publicMarkdown": null, "withheld": false, "source": null },
        "narrower": { "markdown": "One\n\nTwo", "publicMarkdown": "One\n\n[exempt: paragraph 3]" },
        "unasked": { "markdown": "One" },
        "shown": { "shown": "09/11/2017", "earliest": "2017-11-09", "latest": "2017-11-09" },
    })
}

/// What a template makes, or what is wrong with it: found when it is loaded (`load: …`) or when it
/// is rendered (`render: …`).
fn outcome(flavour: Flavour, source: &str) -> String {
    let mut engine = engine(flavour);
    let faults = engine.add("t.hbs", source, ("p", &parts()));
    if let Some(fault) = faults.first() {
        return format!("load: {}", fault.problem);
    }
    match engine.render("t.hbs", &data()) {
        Ok(made) => made,
        Err(error) => format!("render: {}", error.reason()),
    }
}

fn html(source: &str) -> String {
    outcome(Flavour::Html, source)
}

/// A template, and how what is said of it begins.
const HOLES: &[(&str, &str)] = &[
    // Paths that lead nowhere.
    ("{{nope}}", "render: there is no `nope`"),
    ("{{object.nope}}", "render: there is no `object.nope`"),
    ("{{this.nope}}", "render: there is no `this.nope`"),
    ("{{@nope}}", "render: there is no `@nope`"),
    ("{{#if nope}}a{{/if}}", "render: there is no `nope`"),
    (
        "{{#if nope}}a{{else}}b{{/if}}",
        "render: there is no `nope`",
    ),
    (
        "{{#if no}}a{{else if nope}}b{{/if}}",
        "render: there is no `nope`",
    ),
    ("{{#unless nope}}a{{/unless}}", "render: there is no `nope`"),
    ("{{#if (not nope)}}a{{/if}}", "render: there is no `nope`"),
    (
        "{{#if (any no nope)}}a{{/if}}",
        "render: there is no `nope`",
    ),
    (
        "{{#if (all no nope)}}a{{/if}}",
        "render: there is no `nope`",
    ),
    ("{{#if (is nope 1)}}a{{/if}}", "render: there is no `nope`"),
    ("{{#each nope}}a{{/each}}", "render: there is no `nope`"),
    (
        "{{#each nope}}a{{else}}b{{/each}}",
        "render: there is no `nope`",
    ),
    ("{{#with nope}}a{{/with}}", "render: there is no `nope`"),
    (
        "{{#with nope}}a{{else}}b{{/with}}",
        "render: there is no `nope`",
    ),
    ("{{> plain nope}}", "render: there is no `nope`"),
    ("{{> maybe x=nope}}", "render: there is no `nope`"),
    (
        "{{> name object.nope}}",
        "render: there is no `object.nope`",
    ),
    ("{{> name object name=nope}}", "render: there is no `nope`"),
    (
        "{{#each list}}{{> name nope}}{{/each}}",
        "render: there is no `nope`",
    ),
    (
        "{{#each list}}{{title}}{{/each}}",
        "render: there is no `title`",
    ),
    (
        "{{say kind RECOMMENDED_TO=nope}}",
        "render: there is no `nope`",
    ),
    // Values that can't be printed.
    ("{{null}}", "render: `null` is null"),
    ("{{yes}}", "render: `yes` is true or false"),
    ("{{object}}", "render: `object` is an object"),
    ("{{list}}", "render: `list` is a list"),
    ("{{join title null}}", "render: `join` can't join null"),
    ("{{date null}}", "render: `date` needs a text"),
    ("{{when null}}", "render: `when` needs a date"),
    ("{{markdown null}}", "render: `markdown` needs a text"),
    ("{{#each object}}a{{/each}}", "render: `each` needs a list"),
    ("{{#each null}}a{{/each}}", "render: `each` needs a list"),
    ("{{#with list}}a{{/with}}", "render: `with` needs an object"),
    (
        "{{#if (is kind 3)}}a{{/if}}",
        "render: `is` can't compare a text with a number",
    ),
    (
        "{{say kind RESOLVED=\"Resolved\"}}",
        "render: `say` has no words for RECOMMENDED_TO",
    ),
    ("{{date kind}}", "render: `RECOMMENDED_TO` is not a date"),
    (
        "{{markdown \"[[exempt 3: x\"}}",
        "render: a text of the record is not Markdown",
    ),
    // Printing without escaping.
    ("{{{name}}}", "load: `{{{` and `{{&`"),
    ("{{& name}}", "load: `{{{` and `{{&`"),
    ("{{#if yes}}{{{name}}}{{/if}}", "load: `{{{` and `{{&`"),
    (
        "{{#if no}}a{{else}}{{{name}}}{{/if}}",
        "load: `{{{` and `{{&`",
    ),
    // What isn't there.
    ("{{nope name}}", "load: there is no helper `nope`"),
    (
        "{{#nope name}}a{{/nope}}",
        "load: there is no helper `nope`",
    ),
    (
        "{{#if no}}{{nope name}}{{/if}}",
        "load: there is no helper `nope`",
    ),
    ("{{print (nope name)}}", "load: there is no helper `nope`"),
    (
        "{{lookup object name}}",
        "load: there is no helper `lookup`",
    ),
    ("{{log name}}", "load: there is no helper `log`"),
    (
        "{{#if (eq kind 1)}}a{{/if}}",
        "load: there is no helper `eq`",
    ),
    (
        "{{{{raw}}}}{{name}}{{{{/raw}}}}",
        "load: there is no helper `raw`",
    ),
    ("{{pass name}}", "load: there is no helper `pass`"),
    ("{{> nope}}", "load: there is no part `p/nope.hbs`"),
    (
        "{{#if no}}{{> nope}}{{/if}}",
        "load: there is no part `p/nope.hbs`",
    ),
    ("{{> p/name.hbs}}", "load: there is no part"),
    (
        "{{> (join \"na\" \"me\")}}",
        "load: the name of a part can't be computed",
    ),
    ("a\u{1}b", "load: a control character"),
    (
        "{{formats \"decision\"}}",
        "render: there is no document `decision`",
    ),
    ("{{#> nope}}fallback{{/nope}}", "load: `{{#>` is silent"),
    ("{{#*inline \"a\"}}b{{/inline}}", "load: decorators"),
    ("{{* a}}", "load: decorators"),
    // Helpers called in a wrong way.
    ("{{#if}}a{{/if}}", "load: `if` has 0 parameters"),
    ("{{#if yes no}}a{{/if}}", "load: `if` has 2 parameters"),
    (
        "{{#if yes includeZero=true}}a{{/if}}",
        "load: `if` takes no `includeZero=`",
    ),
    ("{{#if yes as |x|}}a{{/if}}", "load: `if` takes no `as |…|`"),
    ("{{if yes}}", "load: `if` is written `{{#if …}}…{{/if}}`"),
    ("{{#date date}}{{/date}}", "load: `date` is written"),
    (
        "{{print (markdown text)}}",
        "load: `markdown` is written `{{markdown …}}`",
    ),
    (
        "{{markdown text bdoy=true}}",
        "load: `markdown` takes no `bdoy=`",
    ),
    ("{{#if yes}}a", "load: this is not a template"),
    // Addresses.
    (
        "<a href=\"{{link \"nope\"}}\">a</a>",
        "load: there is no page `nope`",
    ),
    (
        "<a href=\"{{link \"decision\"}}\">a</a>",
        "load: a link to `decision` needs `id=`",
    ),
    (
        "<a href=\"{{link \"start\" id=id}}\">a</a>",
        "load: the page `start` has no parameter",
    ),
    (
        "<a href=\"{{link title}}\">a</a>",
        "load: `link` needs the name of a page",
    ),
    (
        "<a href=\"{{link \"decision\" id=board}}\">a</a>",
        "render: a link needs the ID of a",
    ),
    (
        "<a href=\"{{evil}}\">a</a>",
        "load: an address is written by",
    ),
    (
        "<a href=\"{{#if yes}}{{evil}}{{/if}}\">a</a>",
        "load: an address is written by",
    ),
    ("<a href=\"/x/{{id}}\">a</a>", "load: an address is one"),
    (
        "<a href=\"{{link \"start\"}}{{evil}}\">a</a>",
        "load: an address is one",
    ),
    ("<a href=\"#{{id}}\">a</a>", "load: a place is written by"),
    ("<a class={{name}}>a</a>", "load: put quotation marks"),
    (
        "<link href=\"{{asset \"b.css\"}}\">",
        "render: there is no asset `b.css`",
    ),
    (
        "<p id=\"{{anchor name}}\">",
        "render: `<A & B>` is not an ID",
    ),
    (
        "{{markdown text.markdown}}",
        "render: `markdown` needs a text of the API with its `markdown`",
    ),
    (
        "{{markdown unasked}}",
        "render: `markdown` needs a text of the API with its `publicMarkdown`",
    ),
    ("{{page-content}}", "render: only the layout"),
];

#[test]
fn every_hole_of_handlebars_is_closed() {
    for (source, says) in HOLES {
        let found = html(source);
        assert!(
            found.starts_with(says),
            "{source}\n  expected {says}\n  found    {found}"
        );
    }
}

#[test]
#[expect(clippy::too_many_lines, reason = "one case a line")]
fn what_is_right_is_made() {
    for (source, made) in [
        ("{{name}}", "&lt;A &amp; B&gt;"),
        ("{{n}} {{object.name}} {{object/name}}", "3 inner inner"),
        (
            "{{#if null}}a{{else}}b{{/if}}{{#if zero}}c{{else}}d{{/if}}",
            "bd",
        ),
        (
            "{{#if empty}}a{{else if none}}b{{else if list}}c{{/if}}",
            "c",
        ),
        (
            "{{#unless null}}a{{else}}b{{/unless}}{{#unless yes}}c{{else}}d{{/unless}}",
            "ad",
        ),
        (
            "{{#each list}}{{@index}}{{name}}{{../title}}{{#if @last}}.{{/if}}{{/each}}",
            "0xT1yT.",
        ),
        (
            "{{#each list as |item|}}{{item.name}}{{../title}}{{/each}}",
            "xTyT",
        ),
        (
            "{{#each list}}{{#with this}}{{@index}}{{name}}{{/with}}{{/each}}",
            "0x1y",
        ),
        ("{{#each none}}a{{else}}b{{/each}}", "b"),
        (
            "{{#with object}}{{name}}{{../title}}{{/with}}{{#with null}}a{{else}}b{{/with}}",
            "innerTb",
        ),
        ("{{#with object as |o|}}{{o.name}}{{/with}}", "inner"),
        (
            "{{> name}}|{{> name object}}|{{> name name=title}}",
            "<b>&lt;A &amp; B&gt;</b>|<b>inner</b>|<b>T</b>",
        ),
        ("{{> maybe x=null}}{{> maybe x=title}}", "noneT"),
        ("{{#each list}}{{> name}}{{/each}}", "<b>x</b><b>y</b>"),
        ("{{#each list}}{{> name this}}{{/each}}", "<b>x</b><b>y</b>"),
        // A field may have the name of a helper.
        ("{{date}} {{date date}}", "2017-11-09 9 November 2017"),
        ("{{words kind}}", "recommended to"),
        ("{{say kind RECOMMENDED_TO=name}}", "&lt;A &amp; B&gt;"),
        (
            "{{when shown}}",
            "9 November 2017 (printed as “09/11/2017”)",
        ),
        (
            "{{#if (is kind \"RECOMMENDED_TO\")}}a{{/if}}{{#if (is null null)}}b{{/if}}",
            "ab",
        ),
        ("{{#if (all yes (not no) (any no yes))}}a{{/if}}", "a"),
        (
            "{{either empty title}}|{{either null zero \"\" \"c\"}}",
            "T|c",
        ),
        (
            "{{#with (either null object)}}{{name}}{{../title}}{{/with}}",
            "innerT",
        ),
        ("{{#each list}}{{@number}}{{name}}{{/each}}", "1x2y"),
        (
            "{{#each (formats \"notice\")}}<a href=\"{{link \"notice\" id=../id as=name}}\">{{label}}</a>{{/each}}",
            "<a href=\"/decisions/01890a5d-ac96-774b-bcce-b302099a8057/notice\">web page</a>\
             <a href=\"/decisions/01890a5d-ac96-774b-bcce-b302099a8057/notice.docx\">Word</a>",
        ),
        ("{{count list}}{{join title \"-\" n}}", "2T-3"),
        (
            "{{markdown text}}",
            "<p>One <em>two</em> <a href=\"https://a.uk\">https://a.uk</a></p>\n",
        ),
        (
            "{{markdown narrower}}",
            "<p>One</p>\n<div class=\"exempt\">\n<p class=\"exempt-label\">Not open to the public (exempt: paragraph 3)</p>\n\
             <p>Two</p>\n</div>\n",
        ),
        (
            "{{markdown narrower inline=true}}",
            "<mark class=\"exempt\"><span class=\"exempt-label\">Not open to the public:</span> One Two</mark>",
        ),
        (
            "{{markdown \"a [[exempt 3: secret]]\"}}",
            "<p>a <span class=\"exempt-stub\">[exempt: paragraph 3]</span></p>\n",
        ),
        (
            "<link href=\"{{asset \"a.css\"}}\">",
            "<link href=\"/assets/a.1.css\">",
        ),
        (
            "<a href=\"{{link \"decision\" id=id at=board after=name}}\" title=\"{{name}}\">a</a>",
            "<a href=\"/decisions/01890a5d-ac96-774b-bcce-b302099a8057?after=%3CA%20%26%20B%3E#board-01890a5d-ac96-774b-bcce-b302099a8057\" title=\"&lt;A &amp; B&gt;\">a</a>",
        ),
        (
            "<p id=\"{{anchor id}}\">",
            "<p id=\"decision-01890a5d-ac96-774b-bcce-b302099a8057\">",
        ),
        (
            "a\n{{#if yes}}\nb\n{{/if}}\n  {{> plain}}\nc",
            "a\nb\nplainc",
        ),
        ("a{{! of no effect }}{{!-- {{{name}}} --}}b", "ab"),
    ] {
        assert_eq!(html(source), made, "{source}");
    }
}

#[test]
fn a_document_is_escaped_for_markdown() {
    let markdown = |source: &str| outcome(Flavour::Markdown, source);
    assert_eq!(markdown("# {{name}}"), "# \\<A & B>");
    assert_eq!(
        markdown("{{md \"# a\\n\\n*b*[^1]\\n\\n[^1]: c\"}}"),
        "1 a\n\n1.1 b\n\n1\\. c"
    );
    let narrower = markdown("{{md narrower lead=\"1\"}}");
    assert!(
        narrower.starts_with("**1 \\[not open to the public\\]** One"),
        "{narrower}"
    );
    assert_eq!(markdown("{{md text}}"), "One *two* <https://a.uk>");
    assert_eq!(
        markdown("- {{md \"a\\n\\nb\" indent=\"  \"}}"),
        "- a\n\n  b"
    );
    assert_eq!(
        markdown("- {{md text lead=n}}"),
        "render: `lead` needs a text"
    );
    assert_eq!(
        markdown("- {{md text lead=\" 2(a) \"}}"),
        "- **2(a)** One *two* <https://a.uk>"
    );
    assert_eq!(
        markdown("- {{md \"- a\\n- b\" lead=\"1.\" indent=\"  \"}}"),
        "- **1\\.**\n\n  - a\n  - b"
    );
    assert_eq!(markdown("{{plain text}}"), "One two https://a.uk");
    assert_eq!(
        markdown("{{plain narrower}}"),
        "One Two \\[not open to the public\\]"
    );
    assert_eq!(
        markdown("{{md text body=true}}"),
        "One *two* <https://a.uk>"
    );
    let marked = markdown("{{md narrower body=true}}");
    assert!(
        marked.starts_with("One\n\n**Not for publication** [exempt: paragraph 3] **")
            && marked.contains("\n\nTwo\n\n**"),
        "{marked}"
    );
}

#[test]
fn what_is_wrong_in_a_document_is_told() {
    let markdown = |source: &str| outcome(Flavour::Markdown, source);
    for (source, says) in [
        ("{{markdown text}}", "load: there is no helper `markdown`"),
        (
            "{{md unasked body=true}}",
            "render: `md` needs a text of the API with its `publicM",
        ),
        (
            "{{plain unasked}}",
            "render: `plain` needs a text of the API with its `publicM",
        ),
        ("{{#part}}a{{/part}}", "render: `part` needs a `title`"),
        (
            "{{#part title=nope}}a{{/part}}",
            "render: there is no `nope`",
        ),
        (
            "{{#part title=title level=9}}a{{/part}}",
            "render: the `level` of a part is 1 to 4",
        ),
        (
            "{{#part title=list}}a{{/part}}",
            "render: `title` of a part needs words",
        ),
        (
            "{{#part title=title purpose=unasked}}a{{/part}}",
            "render: `purpose` needs",
        ),
        (
            "{{#part title=title date=object}}a{{/part}}",
            "render: `when` needs a date",
        ),
        (
            "{{#part title=title colour=\"red\"}}a{{/part}}",
            "load: `part` takes no `colour=`",
        ),
        ("{{part title=title}}", "load: `part` is written"),
        ("{{link \"start\"}}", "load: there is no helper `link`"),
        (
            "{{md \"<b>\"}}",
            "render: a text of the record is not Markdown",
        ),
        ("{{md text indent=\"- \"}}", "render: `indent` is spaces"),
    ] {
        let found = markdown(source);
        assert!(found.starts_with(says), "{source}: {found}");
    }
}

#[test]
fn no_text_forges_a_part_or_a_place_of_a_template() {
    let mut engine = engine(Flavour::Markdown);
    let source = "{{#part title=evil}}\n{{evil}}\n{{/part}}\n";
    assert_eq!(engine.add("t.hbs", source, ("p", &parts())), []);
    let evil = "\u{3}\u{1}{\"id\":\"x\"}\u{2}y\u{4}0:9\u{5}";
    let made = engine.render("t.hbs", &json!({ "evil": evil })).unwrap();
    let count = |sign| made.matches(sign).count();
    assert_eq!(
        (count('\u{1}'), count('\u{2}'), count('\u{3}')),
        (1, 1, 1),
        "{made:?}"
    );
    assert_eq!((count('\u{4}'), count('\u{5}')), (0, 0), "{made:?}");
    let text = json!({ "markdown": evil, "publicMarkdown": null });
    for source in ["{{md evil}}", "{{md evil body=true}}", "{{plain evil}}"] {
        assert_eq!(engine.add("t.hbs", source, ("p", &parts())), []);
        assert!(
            engine.render("t.hbs", &json!({ "evil": text })).is_err(),
            "{source}"
        );
    }
}

#[test]
fn a_line_of_a_document_is_traced_to_its_template() {
    let mut engine = engine(Flavour::Markdown);
    let part = "\nfirst of the part\n{{#if yes}}\nsecond\n{{/if}}\n";
    assert_eq!(engine.add("p/plain.hbs", part, ("p", &parts())), []);
    let source = "one\n\n{{#each list}}\n- {{name}}\n{{/each}}\n\n{{> plain}}\n{{#with object}}\nlast {{name}}\n{{/with}}\n\n\nafter blanks\n";
    assert_eq!(engine.add("t.hbs", source, ("p", &parts())), []);
    let made = engine.render("t.hbs", &data()).unwrap();
    for (text, file, line) in [
        ("one", "t.hbs", 1),
        ("- x", "t.hbs", 4),
        ("- y", "t.hbs", 4),
        ("first of the part", "p/plain.hbs", 2),
        ("second", "p/plain.hbs", 4),
        ("last inner", "t.hbs", 9),
        ("after blanks", "t.hbs", 13),
    ] {
        let at = made.lines().position(|line| line.ends_with(text)).unwrap();
        let origin = engine.origin("t.hbs", &data(), at + 1);
        assert_eq!(origin, Some((file, line)), "{text} of {made:?}");
    }
}

#[test]
fn a_part_that_includes_itself_is_found() {
    let parts: BTreeSet<String> = ["a", "b", "c"].map(str::to_owned).into();
    let mut engine = Engine::new(Flavour::Html, Arc::default(), BTreeMap::new());
    for (file, source) in [
        ("p/a.hbs", "{{> b}}"),
        ("p/b.hbs", "{{> a}}"),
        ("p/c.hbs", "{{> a}}"),
    ] {
        assert_eq!(engine.add(file, source, ("p", &parts)), []);
    }
    let circles: Vec<_> = engine
        .circles()
        .into_iter()
        .map(|fault| fault.file)
        .collect();
    assert_eq!(circles, ["p/a.hbs", "p/b.hbs"]);
}
