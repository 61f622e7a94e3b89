// Crashes on demand: the argument says how.
package main

import "os"

type box struct{ toys []int }

//go:noinline
func (b *box) at(i int) int { return b.toys[i] }

func main() {
	switch os.Args[1] {
	case "index":
		println((&box{toys: []int{1, 2}}).at(len(os.Args) + 1))
	case "deadlock":
		<-make(chan int)
	}
}
