//! Owns the blocks of templates: `if`, `unless`, `each` and `with`, which handlebars has too, but
//! there a misspelt path is silently false or empty. Here it is an error.

use handlebars::{
    BlockContext, BlockParams, Context, Handlebars, Helper, HelperResult, Output, RenderContext,
    Renderable,
};
use serde_json::Value as Json;

use super::values::{given, refuse};

/// `{{#if value}}…{{else}}…{{/if}}`: whether there is something.
pub(super) fn if_block<'reg, 'rc>(
    h: &Helper<'rc>,
    r: &'reg Handlebars<'reg>,
    ctx: &'rc Context,
    rc: &mut RenderContext<'reg, 'rc>,
    out: &mut dyn Output,
) -> HelperResult {
    let branch = if truth(given(h, 0)?) {
        h.template()
    } else {
        h.inverse()
    };
    branch.map_or(Ok(()), |t| t.render(r, ctx, rc, out))
}

/// `{{#unless value}}…{{/unless}}`: whether there is nothing.
pub(super) fn unless_block<'reg, 'rc>(
    h: &Helper<'rc>,
    r: &'reg Handlebars<'reg>,
    ctx: &'rc Context,
    rc: &mut RenderContext<'reg, 'rc>,
    out: &mut dyn Output,
) -> HelperResult {
    let branch = if truth(given(h, 0)?) {
        h.inverse()
    } else {
        h.template()
    };
    branch.map_or(Ok(()), |t| t.render(r, ctx, rc, out))
}

/// `{{#with object}}…{{else}}…{{/with}}`: inside one object, or the `else` part for null.
pub(super) fn with_block<'reg, 'rc>(
    h: &Helper<'rc>,
    r: &'reg Handlebars<'reg>,
    ctx: &'rc Context,
    rc: &mut RenderContext<'reg, 'rc>,
    out: &mut dyn Output,
) -> HelperResult {
    match given(h, 0)? {
        Json::Null => h.inverse().map_or(Ok(()), |t| t.render(r, ctx, rc, out)),
        Json::Object(_) => {
            let Some(template) = h.template() else {
                return Ok(());
            };
            let mut block = BlockContext::new();
            // `@index` and the like are those of the list around it.
            if let Some(around) = rc.block() {
                block
                    .local_variables_mut()
                    .clone_from(around.local_variables());
            }
            rc.push_block(block);
            enter(h, rc, None)?;
            template.render(r, ctx, rc, out)?;
            rc.pop_block();
            Ok(())
        }
        _ => Err(refuse("`with` needs an object or null")),
    }
}

/// `{{#each list}}…{{else}}…{{/each}}`: for each of a list, with `@index` from 0, `@number` from 1, `@first` and `@last`;
/// the `else` part for an empty list.
pub(super) fn each_block<'reg, 'rc>(
    h: &Helper<'rc>,
    r: &'reg Handlebars<'reg>,
    ctx: &'rc Context,
    rc: &mut RenderContext<'reg, 'rc>,
    out: &mut dyn Output,
) -> HelperResult {
    let Json::Array(list) = given(h, 0)? else {
        return Err(refuse("`each` needs a list"));
    };
    if list.is_empty() {
        return h.inverse().map_or(Ok(()), |t| t.render(r, ctx, rc, out));
    }
    let Some(template) = h.template() else {
        return Ok(());
    };
    rc.push_block(BlockContext::new());
    for (index, item) in list.iter().enumerate() {
        if let Some(block) = rc.block_mut() {
            block.set_local_var("index", Json::from(index));
            block.set_local_var("number", Json::from(index + 1));
            block.set_local_var("first", Json::from(index == 0));
            block.set_local_var("last", Json::from(index + 1 == list.len()));
        }
        enter(h, rc, Some((index, item)))?;
        template.render(r, ctx, rc, out)?;
    }
    rc.pop_block();
    Ok(())
}

/// Makes the block's paths start at its value: the object, or one of the list.
fn enter<'rc>(
    h: &Helper<'rc>,
    rc: &mut RenderContext<'_, 'rc>,
    item: Option<(usize, &Json)>,
) -> HelperResult {
    let (Some(param), Some(block)) = (h.param(0), rc.block_mut()) else {
        return Ok(());
    };
    let mut params = BlockParams::new();
    if let Some(path) = param.context_path() {
        let base = block.base_path_mut();
        base.clone_from(path);
        base.extend(item.map(|(index, _)| index.to_string()));
        if let Some(name) = h.block_param() {
            params.add_path(name, Vec::new())?;
        }
    } else {
        // A computed value has no path in the data, so the block keeps a copy.
        let value = item.map_or_else(|| param.value(), |(_, item)| item);
        block.set_base_value(value.clone());
        if let Some(name) = h.block_param() {
            params.add_value(name, value.clone())?;
        }
    }
    block.set_block_params(params);
    Ok(())
}

/// Whether a value is something: not null, not `false`, not zero, not an empty text or list.
pub(super) fn truth(value: &Json) -> bool {
    match value {
        Json::Null => false,
        Json::Bool(yes) => *yes,
        Json::Number(number) => number.as_f64() != Some(0.0),
        Json::String(text) => !text.is_empty(),
        Json::Array(list) => !list.is_empty(),
        Json::Object(_) => true,
    }
}
