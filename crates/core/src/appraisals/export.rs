//! Owns writing an appraisal as the file that `minuted appraise` reads.

use serde_json::{Map, Value, json};

use super::model::{Appraisal, Criterion, Score};
use crate::direction::plain;

impl Appraisal {
    /// It as a file in JSON: read again, it is the same appraisal, and so everything that comes out. Signs
    /// that turn text around, which a file may not hold, are left out of names.
    #[must_use]
    pub fn to_file(&self) -> Value {
        json!({
            "title": plain(&self.title),
            "tie_break": self.tie_break.word(),
            "criteria": self.criteria.iter().map(criterion).collect::<Vec<_>>(),
            "gates": self.gates(),
            "options": self.options(),
            "scores": self.scores.iter().map(|score| self.score(score)).collect::<Vec<_>>(),
        })
    }

    fn options(&self) -> Vec<Value> {
        let options = self.options.iter().map(|option| {
            let mut fields = Map::new();
            fields.insert("id".to_owned(), option.id.clone().into());
            fields.insert("name".to_owned(), plain(&option.name).into());
            fields.insert("baseline".to_owned(), option.baseline.into());
            if let Some(cost) = &option.cost {
                fields.insert("cost".to_owned(), cost.to_string().into());
            }
            Value::Object(fields)
        });
        options.collect()
    }

    fn gates(&self) -> Vec<Value> {
        let gates = self.gates.iter().map(|gate| {
            let who = |passed: bool| {
                let judged = self.options.iter().zip(&gate.passed);
                let those = judged.filter(move |(_, judged)| **judged == Some(passed));
                those
                    .map(|(option, _)| option.id.as_str())
                    .collect::<Vec<_>>()
            };
            json!({
                "id": gate.id, "name": plain(&gate.name), "passed": who(true), "failed": who(false),
            })
        });
        gates.collect()
    }

    fn score(&self, score: &Score) -> Value {
        let mut fields = Map::new();
        let option = self
            .options
            .get(score.option)
            .map(|option| option.id.as_str());
        let criterion = self.criteria.get(score.criterion);
        let criterion = criterion.map(|criterion| criterion.id.as_str());
        fields.insert("option".to_owned(), option.into());
        fields.insert("criterion".to_owned(), criterion.into());
        // With its places: they tell which differences are under half of the last.
        fields.insert("score".to_owned(), score.value.shown(score.places).into());
        if let Some(panel) = score.panel.and_then(|panel| self.panels.get(panel)) {
            fields.insert("panel".to_owned(), plain(panel).into());
        }
        if let Some(scorer) = &score.scorer {
            fields.insert("scorer".to_owned(), plain(scorer).into());
        }
        Value::Object(fields)
    }
}

fn criterion(criterion: &Criterion) -> Value {
    let scale = &criterion.scale;
    let mut fields = Map::new();
    fields.insert("id".to_owned(), criterion.id.clone().into());
    fields.insert("name".to_owned(), plain(&criterion.name).into());
    fields.insert("weight".to_owned(), criterion.weight.to_string().into());
    if let Some(group) = &criterion.group {
        fields.insert("group".to_owned(), plain(group).into());
    }
    let scale = json!({
        "min": scale.min.to_string(),
        "max": scale.max.to_string(),
        "better": scale.better.word(),
    });
    fields.insert("scale".to_owned(), scale);
    Value::Object(fields)
}
