//! Comments and advice, and documents that are cited and not held.

use minuted_core::roles::Role::{Author, Member, Public, Secretary};
use minuted_testing::both;
use serde_json::json;

use super::{draft, published, said, save, shown, start};

const CITE: &str = "mutation($input: CiteDocumentInput!) {
    citeDocument(input: $input) {
        document { id version title citation kind held note audience date { shown } board { code } }
        refusals { code message field }
    }
}";

const RECEIVE: &str = "mutation($input: ReceiveCommentInput!) {
    receiveComment(input: $input) {
        comment { id version kind from audience received { latest } board { code } paper { title }
            fromBoard { code } text { markdown source } document { title } response { markdown } }
        refusals { code message field }
    }
}";

const RESPOND: &str = "mutation($commentId: ID!, $version: Int!, $response: String!) {
    respondToComment(commentId: $commentId, version: $version, response: $response) {
        comment { version response { markdown withheld } }
        refusals { code message field }
    }
}";

both! {
    async fn a_document_that_is_not_held_is_cited(app: TestApp) {
        let board = app.board.to_string();
        let input = json!({ "boardId": board, "title": "Appendix 5", "citation": "Cabinet, minute 17, Appendix 5",
            "kind": "APPENDIX", "note": "Cited twice and not attached." });
        let cited = app.give(Author, CITE, json!({ "input": input })).await;
        let mut told = cited.clone();
        told.as_object_mut().unwrap().remove("id");
        insta::allow_duplicates! {
            insta::assert_json_snapshot!(told, @r#"
            {
              "audience": "PUBLIC",
              "board": {
                "code": "TEST"
              },
              "citation": "Cabinet, minute 17, Appendix 5",
              "date": {
                "shown": null
              },
              "held": false,
              "kind": "APPENDIX",
              "note": "Cited twice and not attached.",
              "title": "Appendix 5",
              "version": 1
            }
            "#);
        }
        let list = "{ documents(filter: { held: false }) { edges { node { title } } } }";
        let list = app.data(Public, list, json!({})).await;
        assert_eq!(list["documents"]["edges"], json!([{ "node": { "title": "Appendix 5" } }]));
        // A paper refers to it as an appendix and as a background paper.
        let mut with = draft("Words.\n");
        with["appendices"] = json!([{ "label": "Appendix 5", "title": "The map", "documentId": cited["id"] }]);
        with["front"]["background"] = json!([{ "citation": "The map", "documentId": cited["id"] }]);
        let paper = published(&app, with).await;
        let ask = "query($id: ID!) { node(id: $id) { ... on Paper { current {
            appendices { label document { title } text { markdown } } front { background { document { title } } } } } } }";
        let told = app.data(Public, ask, json!({ "id": paper["id"] })).await;
        insta::allow_duplicates! {
            insta::assert_json_snapshot!(told["node"]["current"], @r#"
            {
              "appendices": [
                {
                  "document": {
                    "title": "Appendix 5"
                  },
                  "label": "Appendix 5",
                  "text": null
                }
              ],
              "front": {
                "background": [
                  {
                    "document": {
                      "title": "Appendix 5"
                    }
                  }
                ]
              }
            }
            "#);
        }
        let mut hidden = input.clone();
        hidden["audience"] = json!("RESTRICTED");
        let refusals = app.refused(Author, CITE, json!({ "input": hidden })).await;
        assert_eq!(said(&refusals)[0].0, "input.audience");
    }

    async fn a_comment_is_received_and_answered(app: TestApp) {
        let paper = published(&app, draft("Words.\n")).await;
        let input = json!({ "paperId": paper["id"], "kind": "COMMENT", "from": "The Scrutiny Board",
            "fromBoardId": app.board.to_string(), "audience": "PUBLIC",
            "received": { "earliest": "2026-11-10", "latest": "2026-11-10" },
            "text": "We are concerned about [[exempt 3: the price]]." });
        let made = app.give(Secretary, RECEIVE, json!({ "input": input })).await;
        let mut told = made.clone();
        told.as_object_mut().unwrap().remove("id");
        insta::allow_duplicates! {
            insta::assert_json_snapshot!(told, @r#"
            {
              "audience": "PUBLIC",
              "board": {
                "code": "TEST"
              },
              "document": null,
              "from": "The Scrutiny Board",
              "fromBoard": {
                "code": "TEST"
              },
              "kind": "COMMENT",
              "paper": {
                "title": "Market Street"
              },
              "received": {
                "latest": "2026-11-10"
              },
              "response": null,
              "text": {
                "markdown": "We are concerned about the price.\n",
                "source": "We are concerned about [[exempt 3: the price]].\n"
              },
              "version": 1
            }
            "#);
        }
        let answered = json!({ "commentId": made["id"], "version": 1, "response": "The price is fair." });
        let answered = app.give(Secretary, RESPOND, answered).await;
        assert_eq!(answered, json!({ "version": 2, "response": { "markdown": "The price is fair.\n", "withheld": false } }));
        for (role, text) in [
            (Public, "We are concerned about [exempt: paragraph 3].\n"),
            (Member, "We are concerned about the price.\n"),
            (Author, "We are concerned about the price.\n"),
        ] {
            assert_eq!(shown(&app, role, &paper).await["comments"][0]["text"]["markdown"], text, "{role}");
        }
        let stale = json!({ "commentId": made["id"], "version": 1, "response": "Again." });
        assert_eq!(app.refused(Secretary, RESPOND, stale).await[0]["code"], "stale_version");
        let nothing = json!({ "commentId": made["id"], "version": 2, "response": " " });
        assert_eq!(said(&app.refused(Secretary, RESPOND, nothing).await)[0].0, "response");
        app.verify().await;
    }

    async fn advice_on_a_draft_reaches_its_author_and_nobody_outside(app: TestApp) {
        let paper = start(&app, Author, json!({})).await;
        save(&app, Author, &paper, draft("Words.\n")).await;
        let input = json!({ "paperId": paper["id"], "kind": "ADVICE", "from": "Counsel",
            "audience": "WORKING", "text": "Do not publish the price." });
        app.give(Secretary, RECEIVE, json!({ "input": input })).await;
        let list = "{ comments { edges { node { from text { markdown } } } } }";
        for (role, seen) in [(Public, 0), (Member, 0), (Author, 1), (Secretary, 1)] {
            let list = app.data(role, list, json!({})).await;
            assert_eq!(list["comments"]["edges"].as_array().unwrap().len(), seen, "{role}");
        }
        let own = app.give(Author, RECEIVE, json!({ "input": input })).await;
        assert_eq!(own["text"]["source"], "Do not publish the price.\n");
    }

    async fn a_comment_on_nothing_or_without_words_is_refused(app: TestApp) {
        let paper = published(&app, draft("Words.\n")).await;
        for (input, field) in [
            (json!({ "kind": "COMMENT", "from": "A", "audience": "PUBLIC", "text": "x" }), "input.paperId"),
            (json!({ "kind": "COMMENT", "from": "A", "audience": "PUBLIC", "paperId": paper["id"] }), "input.text"),
            (json!({ "kind": "COMMENT", "from": "", "audience": "PUBLIC", "paperId": paper["id"], "text": "x" }), "input.from"),
            (json!({ "kind": "COMMENT", "from": "A", "audience": "PUBLIC", "paperId": paper["id"], "text": "a\n\n<b>" }), "input.text"),
        ] {
            let refusals = app.refused(Secretary, RECEIVE, json!({ "input": input })).await;
            assert_eq!(said(&refusals)[0].0, field);
        }
    }
}
