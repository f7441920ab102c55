//! Writing a paper: drafts, recommendations, clearance, editions.

use minuted_core::roles::Role::{
    Administrator, Author, ClearingOfficer, Member, Public, ScrutinyOfficer, Secretary,
};
use minuted_testing::both;
use serde_json::json;

use super::{
    SAVE, START, STEP, because, draft, neighbour, publish, published, said, save, saving, shown,
    start, step, stepping,
};

both! {
    async fn a_paper_goes_from_its_author_to_the_public(app: TestApp) {
        let paper = start(&app, Author, json!({ "reference": "R/1" })).await;
        let mut made = paper.clone();
        made.as_object_mut().unwrap().remove("id");
        insta::allow_duplicates! {
            insta::assert_json_snapshot!(made, @r#"
            {
              "alsoFor": [],
              "audience": "WORKING",
              "author": "Test author",
              "date": {
                "latest": null
              },
              "editions": 0,
              "exemption": null,
              "phase": "DRAFTING",
              "provenance": {
                "illustrative": false
              },
              "reason": null,
              "reference": "R/1",
              "rules": "england-council-executive@2012-09-10",
              "state": "draft",
              "title": "Market Street",
              "version": 1
            }
            "#);
        }
        let saved = save(&app, Author, &paper, draft("# Background\n\nThe land is not needed.\n")).await;
        assert_eq!((&saved["version"], &saved["draft"]["draft"]), (&json!(2), &json!(1)));
        let submitted = step(&app, Author, &saved, "submit").await;
        let cleared = step(&app, ClearingOfficer, &submitted, "clear").await;
        for role in [Public, Member, ScrutinyOfficer, Administrator] {
            assert!(shown(&app, role, &paper).await.is_null(), "{role}");
        }
        let done = step(&app, Secretary, &cleared, "publish").await;
        let told = shown(&app, Public, &done).await;
        insta::allow_duplicates! {
            insta::assert_json_snapshot!(told, @r##"
            {
              "audience": "PUBLIC",
              "author": null,
              "availableTransitions": [
                {
                  "allowed": false,
                  "asks": [
                    "reason"
                  ],
                  "name": "publish-new-version",
                  "refusals": [
                    {
                      "code": "not_allowed",
                      "message": "You may not publish the new version of the paper. It takes: secretary."
                    },
                    {
                      "code": "condition_not_met",
                      "message": "The newest version of the paper is published already: save a new version first."
                    }
                  ]
                },
                {
                  "allowed": false,
                  "asks": [
                    "reason"
                  ],
                  "name": "withdraw",
                  "refusals": [
                    {
                      "code": "not_allowed",
                      "message": "You may not withdraw the paper. It takes: secretary."
                    }
                  ]
                }
              ],
              "comments": [],
              "considerations": [],
              "current": {
                "appendices": [],
                "body": {
                  "markdown": "# Background\n\nThe land is not needed.\n",
                  "source": null,
                  "withheld": false
                },
                "draft": null,
                "edition": 1,
                "front": {
                  "background": [],
                  "by": "Director of Property",
                  "contacts": [],
                  "date": {
                    "latest": "2026-11-18"
                  },
                  "purpose": {
                    "markdown": "To agree the sale.\n",
                    "source": null,
                    "withheld": false
                  },
                  "reportTo": "",
                  "title": "Market Street"
                },
                "grounds": [],
                "note": null,
                "recommendations": [
                  {
                    "text": {
                      "markdown": "Agree the sale.\n"
                    }
                  }
                ]
              },
              "date": {
                "latest": "2026-11-18",
                "shown": null
              },
              "draft": null,
              "editions": 1,
              "phase": "PUBLISHED",
              "reason": null,
              "recommendations": [
                {
                  "availableTransitions": [
                    {
                      "allowed": false,
                      "name": "settle",
                      "refusals": [
                        {
                          "message": "You may not settle the recommendation. It takes: secretary."
                        },
                        {
                          "message": "The recommendation has no outcome: record what the board did with it."
                        }
                      ]
                    },
                    {
                      "allowed": false,
                      "name": "withdraw",
                      "refusals": [
                        {
                          "message": "You may not withdraw the recommendation. It takes: secretary."
                        }
                      ]
                    }
                  ],
                  "number": "1",
                  "outcomes": [],
                  "phase": "PUT",
                  "place": 1,
                  "text": {
                    "markdown": "Agree the sale.\n",
                    "source": null,
                    "withheld": false
                  },
                  "to": {
                    "code": "TEST"
                  }
                }
              ],
              "reference": "R/1",
              "title": "Market Street",
              "versions": [
                {
                  "body": {
                    "markdown": "# Background\n\nThe land is not needed.\n"
                  },
                  "draft": null,
                  "edition": 1,
                  "front": {
                    "title": "Market Street"
                  }
                }
              ]
            }
            "##);
        }
        app.verify().await;
    }

    async fn a_text_with_faults_is_refused_line_by_line(app: TestApp) {
        let paper = start(&app, Author, json!({})).await;
        let mut wrong = draft("# Sale\n\nThe bid was [[exempt 3: £2m.\n\n### Deep\n");
        wrong["front"]["purpose"] = json!("# A heading");
        wrong["front"]["by"] = json!("[[exempt 1: A. Person]]");
        wrong["recommendations"] = json!([
            { "text": "Agree [the price](#para-9-9)." }, { "text": "" }, { "text": "::: exempt 3" },
        ]);
        wrong["appendices"] = json!([{ "label": "Appendix 1", "title": "A map", "text": "<b>x</b>" }]);
        let refusals = app.refused(Author, SAVE, saving(&paper, wrong)).await;
        insta::allow_duplicates! {
            insta::assert_json_snapshot!(said(&refusals), @r#"
            [
              [
                "input.body",
                "Line 3: this marker is never closed. Write `]]` after the words it covers, before the paragraph ends; for more than one paragraph use a `:::` block."
              ],
              [
                "input.body",
                "Line 5: this heading skips a level. The first heading has one `#`, and each has at most one more than the heading before it."
              ],
              [
                "input.appendices.0.text",
                "Line 1: HTML is not allowed. Write Markdown; for a plain `<` write `\\<`."
              ],
              [
                "input.front.purpose",
                "Line 1: a heading can't be written here. Headings stand in the body, outside lists, quotes, recommendations and unnumbered blocks; mark the heading itself `{.unnumbered}` instead."
              ],
              [
                "input.recommendations.2.text",
                "Line 1: this block is never closed. End it with a line that holds only `:::`."
              ],
              [
                "input.front.by",
                "The author is the same for all who may read it and can't hold exempt marks: take out `[[`, `]]` and `:::`, and write what all of them may read."
              ],
              [
                "input.recommendations.1.text",
                "Give what the board is asked to do."
              ]
            ]
            "#);
        }
        let mut nowhere = draft("# Sale\n\nThe land.\n");
        nowhere["recommendations"] = json!([{ "text": "Agree [the price](#para-9-9)." }]);
        let refusals = app.refused(Author, SAVE, saving(&paper, nowhere)).await;
        assert_eq!(said(&refusals), [(
            "input.recommendations.0.text",
            "A link here leads to no place in the body. Places are `#section-2`, `#para-2-3` and \
             `#heading-1`.",
        )]);
        // Nothing was half-written.
        let now = shown(&app, Secretary, &paper).await;
        assert_eq!((&now["draft"], &now["recommendations"]), (&json!(null), &json!([])));
    }

    async fn a_draft_withholds_on_the_grounds_of_its_board_and_no_others(app: TestApp) {
        let paper = start(&app, Author, json!({})).await;
        let mut wrong = draft("# Sale\n\nThe bid\nwas [[exempt scotland 6: £2m]].\n\n### Deep\n");
        wrong["front"]["purpose"] = json!("[[exempt 14: To sell to Acme.]]");
        wrong["appendices"] = json!([{
            "label": "Appendix 1", "title": "A map", "text": "::: exempt constitution\n\nWords.\n\n:::",
        }]);
        let refusals = app.refused(Author, SAVE, saving(&paper, wrong)).await;
        let known = "These rules know: `exempt 3`, `confidential court-order`.";
        let expected = [
            ("input.body", 4, "exempt scotland 1 to 15"),
            ("input.appendices.0.text", 1, "exempt constitution"),
            ("input.front.purpose", 1, "exempt 12 to 18"),
        ];
        let expected = expected.map(|(field, line, mark)| (field, format!(
            "Line {line}: the rules of this board don't let anything be withheld as `{mark}`. {known}"
        )));
        // And what else is wrong, in the order of the lines.
        let deep = "Line 6: this heading skips a level. The first heading has one `#`, and each has at most \
                    one more than the heading before it.";
        let mut expected = expected.to_vec();
        expected.insert(1, ("input.body", deep.to_owned()));
        let told = said(&refusals);
        let told: Vec<_> = told.into_iter().map(|(at, why)| (at, why.to_owned())).collect();
        assert_eq!(told, expected);
    }

    async fn each_audience_reads_its_own_text(app: TestApp) {
        let paper = start(&app, Author, json!({})).await;
        let mut hidden = draft("# Sale to [[exempt 3: Acme]]\n\nThe bid was [[confidential court-order: £2m]].\n");
        hidden["front"]["purpose"] = json!("To sell to [[exempt 3: Acme]].");
        hidden["recommendations"] = json!([{ "text": "Agree [[exempt 5: counsel's advice]]." }]);
        let saved = save(&app, Author, &paper, hidden).await;
        assert_eq!(
            saved["draft"]["grounds"],
            json!(["exempt: paragraph 3", "confidential: court order", "exempt: paragraph 5"])
        );
        publish(&app, &saved).await;
        for (role, body, purpose, asked, source) in [
            (Public, "# Sale to [exempt: paragraph 3]\n\nThe bid was [confidential: court order].\n",
                "To sell to [exempt: paragraph 3].\n", "Agree [exempt: paragraph 5].\n", false),
            (Member, "# Sale to Acme\n\nThe bid was [confidential: court order].\n",
                "To sell to Acme.\n", "Agree counsel's advice.\n", false),
            (Secretary, "# Sale to Acme\n\nThe bid was £2m.\n",
                "To sell to Acme.\n", "Agree counsel's advice.\n", true),
            (Author, "# Sale to Acme\n\nThe bid was £2m.\n",
                "To sell to Acme.\n", "Agree counsel's advice.\n", true),
        ] {
            let paper = shown(&app, role, &paper).await;
            let current = &paper["current"];
            assert_eq!(current["body"]["markdown"], body, "{role}");
            assert_eq!(current["front"]["purpose"]["markdown"], purpose, "{role}");
            let text = &paper["recommendations"][0]["text"];
            assert_eq!(text["markdown"], asked, "{role}");
            for text in [&current["body"], &current["front"]["purpose"], text] {
                assert_eq!(text["source"].is_string(), source, "{role}");
            }
        }
    }

    async fn a_recommendation_keeps_its_id_and_what_is_left_out_is_dropped(app: TestApp) {
        let paper = start(&app, Author, json!({})).await;
        let mut first = draft("Words.\n");
        first["recommendations"] = json!([{ "number": "1", "text": "Note." }, { "number": "2", "text": "Agree." }]);
        let saved = save(&app, Author, &paper, first).await;
        let (note, agree) = (&saved["recommendations"][0]["id"], &saved["recommendations"][1]["id"]);
        let mut second = draft("Other words.\n");
        second["recommendations"] = json!([
            { "id": agree, "number": "1", "text": "Agree at once." }, { "number": "2", "text": "Endorse." },
        ]);
        let saved = save(&app, Author, &saved, second).await;
        let made: Vec<_> = saved["recommendations"].as_array().unwrap().iter()
            .map(|r| (r["id"] == *agree, r["phase"].as_str().unwrap(), r["text"]["markdown"].as_str().unwrap()))
            .collect();
        assert_eq!(made, [
            (false, "WITHDRAWN", "Note.\n"), (true, "DRAFTING", "Agree at once.\n"), (false, "DRAFTING", "Endorse.\n"),
        ]);
        let mut again = draft("Words.\n");
        again["recommendations"] = json!([{ "id": note, "text": "Note after all." }]);
        let refusals = app.refused(Author, SAVE, saving(&saved, again)).await;
        assert_eq!(said(&refusals), [(
            "input.recommendations.0.id",
            "This recommendation is withdrawn. Leave out its ID to make it anew.",
        )]);
        // What was dropped before it was put is never told to those outside the office.
        publish(&app, &saved).await;
        for (role, told) in [(Public, 2), (Member, 2), (Secretary, 3), (Author, 3)] {
            let paper = shown(&app, role, &paper).await;
            assert_eq!(paper["recommendations"].as_array().unwrap().len(), told, "{role}");
        }
    }

    async fn what_a_board_was_asked_stands(app: TestApp) {
        let paper = published(&app, draft("Words.\n")).await;
        let asked = paper["recommendations"][0]["id"].clone();
        assert_eq!(paper["recommendations"][0]["phase"], "PUT");
        for (recommendations, field) in [
            (json!([]), "input.recommendations"),
            (json!([{ "id": asked, "number": "1", "text": "Agree twice." }]), "input.recommendations.0.text"),
            (json!([{ "id": asked, "number": "2", "text": "Agree the sale." }]), "input.recommendations.0.text"),
        ] {
            let mut second = draft("Words.\n");
            second["recommendations"] = recommendations;
            let refusals = app.refused(Secretary, SAVE, saving(&paper, second)).await;
            assert_eq!(said(&refusals)[0].0, field);
        }
        // Withdrawing it and asking for something else is said out loud.
        let withdraw = because(stepping(&paper["recommendations"][0], "withdraw"), "The price fell.");
        app.give(Secretary, STEP, withdraw).await;
        let mut second = draft("Words.\n");
        second["recommendations"] = json!([{ "number": "1", "text": "Put the sale off." }]);
        save(&app, Secretary, &paper, second).await;
    }

    async fn a_cleared_paper_that_is_written_in_goes_back(app: TestApp) {
        let paper = start(&app, Author, json!({})).await;
        let saved = save(&app, Author, &paper, draft("Words.\n")).await;
        let asked = saved["recommendations"][0]["id"].clone();
        let submitted = step(&app, Author, &saved, "submit").await;
        let cleared = step(&app, ClearingOfficer, &submitted, "clear").await;
        let mut other = draft("Other words.\n");
        other["recommendations"][0]["id"] = asked;
        for role in [Author, Secretary] {
            let refusals = app.refused(role, SAVE, saving(&cleared, other.clone())).await;
            assert_eq!(said(&refusals)[0].0, "input.note", "{role}");
        }
        other["note"] = json!("The valuer was wrong.");
        let back = save(&app, Secretary, &cleared, other).await;
        assert_eq!(back["phase"], "DRAFTING");
        let refusals = app.refused(Secretary, STEP, stepping(&back, "publish")).await;
        assert_eq!(refusals[0]["code"], "unknown_transition");
    }

    async fn what_was_cleared_is_what_the_officer_saw(app: TestApp) {
        let paper = start(&app, Author, json!({})).await;
        let saved = save(&app, Author, &paper, draft("Words.\n")).await;
        let submitted = step(&app, Author, &saved, "submit").await;
        let mut other = draft("Other words.\n");
        other["recommendations"][0]["id"] = saved["recommendations"][0]["id"].clone();
        save(&app, Author, &submitted, other).await;
        let refusals = app.refused(ClearingOfficer, STEP, stepping(&submitted, "clear")).await;
        assert_eq!(refusals[0]["code"], "stale_version");
    }

    async fn the_rules_say_all_that_is_missing(app: TestApp) {
        let paper = start(&app, Author, json!({})).await;
        let refusals = app.refused(Author, STEP, stepping(&paper, "submit")).await;
        insta::allow_duplicates! {
            insta::assert_json_snapshot!(said(&refusals), @r#"
            [
              [
                "",
                "The paper has no text yet: save a version."
              ],
              [
                "",
                "The front sheet has 0 of the 3 fields that it needs: fill in title, by and purpose."
              ],
              [
                "",
                "The paper makes no recommendation: add at least 1, even if it is only to note the paper."
              ]
            ]
            "#);
        }
    }

    async fn who_may_not_write_is_told_so(app: TestApp) {
        for role in [Public, Member, ClearingOfficer, ScrutinyOfficer, Administrator] {
            let input = json!({ "boardId": app.board.to_string(), "title": "X" });
            let refusals = app.refused(role, START, json!({ "input": input })).await;
            assert_eq!(said(&refusals)[0].1, "You may not start a paper. It takes: the role secretary or author.");
        }
        // A draft that is not theirs is not there for them.
        let paper = start(&app, Author, json!({})).await;
        let refusals = app.refused(ClearingOfficer, SAVE, saving(&paper, draft("Words.\n"))).await;
        assert_eq!(refusals[0]["code"], "not_allowed");
    }

    async fn another_board_s_recommendation_needs_the_paper_to_be_for_it(app: TestApp) {
        let (other, _) = neighbour(&app, "OTH").await;
        let paper = start(&app, Author, json!({})).await;
        let mut wrong = draft("Words.\n");
        wrong["recommendations"][0]["toBoardId"] = json!(other.to_string());
        let refusals = app.refused(Author, SAVE, saving(&paper, wrong.clone())).await;
        assert_eq!(said(&refusals)[0].0, "input.recommendations.0.toBoardId");
        let change = "mutation($paperId: ID!, $version: Int!, $input: ChangePaperInput!) {
            changePaper(paperId: $paperId, version: $version, input: $input) {
                paper { id version alsoFor { code } reference } refusals { code field message }
            }
        }";
        let input = json!({ "alsoForIds": [other.to_string()], "reference": "R/2" });
        let changing = json!({ "paperId": paper["id"], "version": 1, "input": input });
        let changed = app.give(Author, change, changing).await;
        assert_eq!(changed["alsoFor"], json!([{ "code": "OTH" }]));
        let saved = save(&app, Author, &changed, wrong).await;
        // And it can't be taken away from under the recommendation.
        let changing = json!({ "paperId": paper["id"], "version": saved["version"], "input": {} });
        let refusals = app.refused(Author, change, changing).await;
        assert_eq!(said(&refusals), [(
            "input.alsoForIds",
            "The recommendation 1 is made to a board that would be left out: change the \
             recommendation first.",
        )]);
        let published = publish(&app, &saved).await;
        let changing = json!({ "paperId": paper["id"], "version": published["version"], "input": {} });
        let refusals = app.refused(Secretary, change, changing).await;
        assert_eq!(said(&refusals), [("paperId", "You can't change it: the paper is published.")]);
    }

    async fn to_say_nothing_of_an_exemption_does_not_open_a_paper(app: TestApp) {
        let start = "mutation($input: StartPaperInput!) { startPaper(input: $input) {
            paper { id version } refusals { code field message } } }";
        let input = json!({ "boardId": app.board.to_string(), "title": "A purchase", "exemption": {
            "audience": "RESTRICTED", "grounds": ["3"], "publicTitle": "A purchase",
            "publicInterest": "The price is being negotiated.", "likely": false } });
        let paper = app.give(Author, start, json!({ "input": input })).await;
        let change = "mutation($paperId: ID!, $version: Int!, $input: ChangePaperInput!) {
            changePaper(paperId: $paperId, version: $version, input: $input) {
                paper { version reference exemption { grounds } } refusals { message } } }";
        let changing = |version: i64, input: serde_json::Value| json!({
            "paperId": paper["id"], "version": version, "input": input,
        });
        let kept = app.give(Author, change, changing(1, json!({ "reference": "R/3" }))).await;
        assert_eq!(kept["exemption"]["grounds"], json!(["3"]));
        let opened = app.give(Author, change, changing(2, json!({ "exemption": null }))).await;
        assert_eq!(opened["exemption"], json!(null));
    }

    async fn a_transcribed_paper_says_its_source_and_what_is_not_established(app: TestApp) {
        let source = json!({ "transcribedFrom": { "cited": "Report to the committee",
            "dateShown": { "shown": "13 September 2012", "earliest": "2012-09-13", "latest": "2012-09-13" } } });
        let input = json!({ "boardId": app.board.to_string(), "title": "Better Together", "provenance": source });
        let refusals = app.refused(Author, START, json!({ "input": input })).await;
        assert_eq!(said(&refusals)[0].1, "You may not transcribe a paper from a source. It takes: the role secretary.");
        let paper = app.give(Secretary, START, json!({ "input": input })).await;
        assert_eq!(paper["author"], json!(null));
        let mut bare = draft("");
        bare["front"] = json!({ "title": "Better Together" });
        let mut made = bare.clone();
        made["provenance"] = json!({});
        let refusals = app.refused(Secretary, SAVE, saving(&paper, made)).await;
        assert_eq!(said(&refusals)[0].0, "input.provenance");
        let saved = save(&app, Secretary, &paper, bare).await;
        let next = "query($id: ID!) { node(id: $id) { ... on Paper {
            availableTransitions { name allowed notEstablished } } } }";
        let next = app.data(Secretary, next, json!({ "id": paper["id"] })).await;
        let transcribe = next["node"]["availableTransitions"].as_array().unwrap().iter()
            .find(|next| next["name"] == "transcribe").unwrap().clone();
        assert_eq!(transcribe, json!({ "name": "transcribe", "allowed": true, "notEstablished": ["local rule"] }));
        let done = step(&app, Secretary, &saved, "transcribe").await;
        assert_eq!((&done["phase"], &done["recommendations"][0]["phase"]), (&json!("PUBLISHED"), &json!("PUT")));
        app.verify().await;
    }
}
