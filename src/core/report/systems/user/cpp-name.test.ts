import { expect, test } from 'vitest';
import { cppName } from './cpp-name.ts';

function check([signature, name]: readonly [string, string]): void {
  expect(cppName(signature)).toBe(name);
}

test.each([
  ['toy_open', 'toy_open'],
  ['main', 'main'],
  ['toy_open.part.0', 'toy_open.part.0'],
  ['toys::Box::open(char const*)', 'toys::Box::open'],
  ['toys::Box<int>::get(unsigned long) const', 'toys::Box::get'],
  ['std::vector<int, std::allocator<int> >::operator[](unsigned long)', 'std::vector::operator[]'],
  ['int toys::pick<int, std::less<int>>(int*)', 'toys::pick'],
  ['toys::(anonymous namespace)::hide(int)', 'toys::(anonymous)::hide'],
  ['toys::Box::operator()(int) const', 'toys::Box::operator()'],
  ['toys::operator<<(std::ostream&, toys::Box const&)', 'toys::operator'],
  ['toys::Box::~Box()', 'toys::Box::~Box'],
  ['', ''],
] as const)('%j is %j', (...row) => check(row));
