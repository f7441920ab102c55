//! Prints the SDL.
fn main() {
    print!("{}", minuted_graphql::sdl());
}
