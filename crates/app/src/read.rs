//! Owns what readers need of the store: handles, filters, pages. Every read takes the viewer.

pub use minuted_store::{
    ChildOf, Cursor, CursorError, Order, Page, PageRequest, Reader, StoreError, StoreResult,
    Stored, TokenRow, Window, filters,
};
