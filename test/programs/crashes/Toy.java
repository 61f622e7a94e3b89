/** Crashes on demand: the argument says how. */
public class Toy {
  static class Box {
    int open(String toy) {
      return toy.length();
    }
  }

  static int nest(int depth) {
    return nest(depth + 1) + 1;
  }

  static void parse(String text) {
    try {
      Integer.parseInt(text);
    } catch (NumberFormatException error) {
      throw new IllegalArgumentException("no number of toys", error);
    }
  }

  public static void main(String[] how) {
    if (how[0].equals("null")) new Box().open(null);
    if (how[0].equals("stack")) nest(0);
    if (how[0].equals("cause")) parse("x12");
  }
}
