//! Owns the full record of a version of standing orders.

use minuted_core::{
    id::{BoardId, DecisionId},
    rules::{Adopted, StandingOrders},
};

use super::common::provenance;

/// Standing orders that add nothing to the law.
const ORDERS: &str = "\
id = \"test-cabinet\"
title = \"Standing orders of the Test Cabinet\"
stands_on = \"england-council-executive\"
version = \"2097-05-01\"
from = 2097-05-01
source = \"Constitution, part 4\"
";

/// The standing orders of the board.
pub(super) fn standing_orders(
    adopted: Adopted,
    board: BoardId,
    decision: DecisionId,
) -> StandingOrders {
    StandingOrders {
        id: adopted.orders,
        version: 1,
        board,
        name: "test-cabinet".to_owned(),
        title: "Standing orders of the Test Cabinet".to_owned(),
        stands_on: "england-council-executive".to_owned(),
        edition: adopted.from.to_string(),
        from: adopted.from,
        source: "Constitution, part 4".to_owned(),
        text: ORDERS.to_owned(),
        adopted_by: Some(decision),
        provenance: provenance(),
    }
}
