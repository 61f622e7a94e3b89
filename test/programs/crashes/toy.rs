// Crashes on demand: the argument says how.
mod toys {
    pub struct Bag(pub Vec<u32>);
    impl Bag {
        #[inline(never)]
        pub fn take(&self, at: usize) -> u32 {
            self.0[at]
        }
    }
    #[inline(never)]
    pub fn only(toy: Option<u32>) -> u32 {
        toy.unwrap()
    }
}

fn main() {
    let how = std::env::args().nth(1).unwrap();
    if how == "index" {
        println!("{}", toys::Bag(vec![1, 2]).take(how.len()));
    }
    if how == "unwrap" {
        toys::only(None);
    }
}
