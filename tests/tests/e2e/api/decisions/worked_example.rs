//! The worked example: the Cabinet's choice of Option 4, from a page dated 9 November 2017.

use super::*;

fn example(board: &str, scrutiny: &str, appendix: &str) -> Value {
    let by_april = json!({ "shown": "by April 2018", "latest": "2018-04-30" });
    let element = |what: &str| {
        json!({
            "kind": "RESOLVED", "number": "", "text": what, "due": by_april,
            "commitments": [{ "what": what, "due": by_april }],
        })
    };
    let page = json!({ "shown": "09/11/2017", "earliest": "2017-11-09", "latest": "2017-11-09" });
    json!({
        "kind": "RESOLUTION", "boardId": board, "minute": "17",
        "title": "East Sussex Better Together: accountable care model",
        "dateShown": page,
        "commentIds": [scrutiny], "documentIds": [appendix],
        "recitals": [{ "number": "17.1", "text":
            "The Cabinet considered a report by the Director together with comments." }],
        "clauses": [
            {
                "kind": "RESOLVED", "number": "1",
                "text": "Agree that Option 4 is the preferred model, to be in place by 2020.",
                "due": { "shown": "by 2020", "latest": "2020-12-31" },
                "commitments": [{
                    "what": "Put the new organisation in place, as Appendix 5 maps it.",
                    "due": { "shown": "by 2020", "latest": "2020-12-31" },
                    "reportToBoardId": board,
                }],
            },
            {
                "kind": "RESOLVED", "number": "2",
                "text": "Agree to strengthen the alliance by April 2018 by five elements.",
                "due": by_april,
                "clauses": [
                    element("A single lead."), element("A single pooled budget."),
                    element("Integrated governance."), element("A single delivery lead."),
                    element("Monitoring of outcomes."),
                ],
            },
        ],
        "reasons": [
            { "number": "17.3", "text": "The programme has run for 150 weeks." },
            { "number": "17.4", "text": "Stakeholders shaped the criteria and weightings." },
            { "number": "17.5", "text":
                "Statutory and financial implications come back in further reports to Cabinet." },
        ],
        "provenance": {
            "transcribedFrom": { "cited": "Issue page: minute 17", "dateShown": page },
            "unknown": ["the day on which it was made", "the authority", "who was present"],
        },
    })
}

both! {
    async fn the_cabinet_s_choice_of_option_4_is_recorded_as_its_page_shows_it(app: TestApp) {
        let board = second_board(&app, json!({
            "name": "Cabinet", "kind": "Cabinet", "code": "CAB", "rules": null,
        })).await;
        let all = samples(&ids(3));
        let appendix = minuted_core::papers::Document {
            board, title: "Appendix 5".to_owned(), held: false, audience: Audience::Public,
            provenance: Provenance::default(), ..all.document
        };
        let comment = minuted_core::papers::Comment {
            board, matter: None, paper: None, from_board: None, from_organisation: None,
            from_person: None, text: None, response: None, document: Some(appendix.id),
            ..all.comment
        };
        let appendix = put(&app, &appendix).await;
        let comment = put(&app, &comment).await;
        let input = json!({ "input": example(&board.to_string(), &comment, &appendix) });
        let everywhere = secretary(&app, &[None]);
        let answer = app.ask_as(everywhere, RECORD, input).await;
        assert_eq!(payload(&answer)["refusals"], json!([]));
        let query = "{ resolutions(first: 1, filter: { from: \"2017-11-09\", to: \"2017-11-09\" }) {
            edges { node {
                number minute title kind phase isStub made { shown earliest latest }
                dateShown { shown earliest latest } board { name } makerPost { title: id } meeting { id }
                item { id } paper { id } authority { id } supersedes { id } replacedBy { id }
                recitals { number text { markdown withheld } }
                clauses { number kind text { markdown } due { shown latest } commitments { ...log }
                    clauses { number kind text { markdown } commitments { ...log } } }
                reasons { number text { markdown } } alternatives { how items { number } }
                interests { how } commitments { what { markdown } } pendingItems { id }
                corrections { id } provenance { unknown transcribedFrom { cited
                    dateShown { shown earliest } } }
            } } } }
            fragment log on Commitment { what { markdown } due { shown } status owner
                reportTo { name } board { name } }";
        let read = app.data(Public, query, json!({})).await;
        insta::allow_duplicates! { insta::assert_json_snapshot!(read["resolutions"]["edges"]); }
        let log = "query($board: ID!) {
            overdue: commitments(filter: { boardId: $board, status: OVERDUE }) {
                edges { node { what { markdown } } } }
            open: commitments(filter: { boardId: $board, status: OPEN }) { edges { node { id } } }
            node(id: $board) { ... on Board { actionLog { due { latest } status } } }
        }";
        let read = app.data(Public, log, json!({ "board": board.to_string() })).await;
        assert_eq!(read["overdue"]["edges"].as_array().unwrap().len(), 6);
        assert_eq!(read["open"]["edges"], json!([]));
        assert_eq!(read["node"]["actionLog"][5]["due"]["latest"], "2020-12-31");
        app.verify().await;
    }
}
