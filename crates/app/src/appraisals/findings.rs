//! Owns working appraisals out: once for each content, off the threads that answer, so many at a time.
//!
//! What was found is kept by what it was found of, and never by who asked: two readers who may know the
//! same get the same, and who may know less asks something else.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
};

use minuted_core::appraisals::{Appraisal, Findings, Plan};
use sha2::{Digest, Sha256};
use tokio::sync::Semaphore;

use crate::App;

/// How many findings are kept.
const KEPT: usize = 32;
/// How many appraisals are worked out at a time; each uses every processor while it draws.
const AT_A_TIME: usize = 2;

type Key = [u8; 32];

/// That an appraisal could not be worked out: a fault, and nothing about the appraisal.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("working an appraisal out broke off")]
pub struct BrokeOff;

/// The findings that were worked out lately.
#[derive(Debug)]
pub struct Worked {
    kept: Mutex<VecDeque<(Key, Arc<Findings>)>>,
    turns: Arc<Semaphore>,
}

impl Default for Worked {
    fn default() -> Self {
        Self {
            kept: Mutex::default(),
            turns: Arc::new(Semaphore::new(AT_A_TIME)),
        }
    }
}

impl Worked {
    fn find(&self, key: &Key) -> Option<Arc<Findings>> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let place = kept.iter().position(|(known, _)| known == key)?;
        let found = kept.remove(place)?;
        let findings = Arc::clone(&found.1);
        kept.push_back(found);
        Some(findings)
    }

    fn keep(&self, key: Key, findings: &Arc<Findings>) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.iter().all(|(known, _)| *known != key) {
            kept.push_back((key, Arc::clone(findings)));
        }
        while kept.len() > KEPT {
            kept.pop_front();
        }
    }
}

/// What the findings depend on and nothing else: the appraisal as a file, and what is drawn.
fn key(appraisal: &Appraisal, plan: &Plan) -> Key {
    let content = format!("{}\n{plan:?}", appraisal.to_file());
    Sha256::digest(content.as_bytes()).into()
}

impl App {
    /// All that is found out about an appraisal.
    pub async fn findings(
        &self,
        appraisal: Appraisal,
        plan: Plan,
    ) -> Result<Arc<Findings>, BrokeOff> {
        let key = key(&appraisal, &plan);
        if let Some(found) = self.worked.find(&key) {
            return Ok(found);
        }
        let turns = Arc::clone(&self.worked.turns);
        let turn = turns.acquire_owned().await.map_err(|_| BrokeOff)?;
        // While this one waited, another may have asked for the same.
        if let Some(found) = self.worked.find(&key) {
            return Ok(found);
        }
        // The turn goes with the work: it is not over when nobody waits for it any more.
        let work = move || {
            let findings = Findings::of(appraisal, plan);
            drop(turn);
            findings
        };
        let worked = tokio::task::spawn_blocking(work).await;
        let found = Arc::new(worked.map_err(|_| BrokeOff)?);
        self.worked.keep(key, &found);
        Ok(found)
    }
}
