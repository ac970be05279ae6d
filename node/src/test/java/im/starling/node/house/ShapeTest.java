// SPDX-License-Identifier: Apache-2.0
package im.starling.node.house;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The shape of classes and methods (docs/house-rules.md), as the compiler reads them. */
final class ShapeTest {
  private static final int LONGEST_METHOD = 60;
  private static final int MOST_PARAMETERS = 6;

  private static final Found FOUND = new Found();

  /** What breaks each rule. */
  private static final class Found {
    final List<String> tooLong = new ArrayList<>();
    final List<String> tooMany = new ArrayList<>();
    final List<String> unexplained = new ArrayList<>();
    final List<String> getters = new ArrayList<>();
    final List<String> open = new ArrayList<>();
  }

  @BeforeAll
  static void read() throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null,
                  files,
                  null,
                  List.of("-proc:none"),
                  null,
                  files.getJavaFileObjectsFromPaths(Sources.java()));
      DocTrees trees = DocTrees.instance(task);
      for (CompilationUnitTree unit : task.parse()) {
        new Reader(unit, trees).scan(unit, null);
      }
    }
  }

  @Test
  void methodsFitOnAScreen() {
    assertEquals(List.of(), FOUND.tooLong, "give a step of it a name, in a method of its own");
  }

  @Test
  void fewParameters() {
    assertEquals(
        List.of(), FOUND.tooMany, "some of them belong together: the record that they make lacks");
  }

  @Test
  void everyClassSaysWhatItIs() {
    assertEquals(
        List.of(), FOUND.unexplained, "one or two sentences of Javadoc: what it is, who owns it");
  }

  @Test
  void questionsAreNouns() {
    assertEquals(List.of(), FOUND.getters, "a question has the name of its answer, without get");
  }

  @Test
  void classesAreFinal() {
    assertEquals(List.of(), FOUND.open, "implementation is not inherited here: make it final");
  }

  /** Reads one file. */
  private static final class Reader extends TreePathScanner<@Nullable Void, @Nullable Void> {
    private final CompilationUnitTree unit;
    private final DocTrees trees;
    private final String name;

    Reader(CompilationUnitTree unit, DocTrees trees) {
      this.unit = unit;
      this.trees = trees;
      this.name = Sources.name(Path.of(unit.getSourceFile().toUri()));
    }

    @Override
    public @Nullable Void visitClass(ClassTree node, @Nullable Void nothing) {
      TreePath path = Objects.requireNonNull(getCurrentPath());
      if (path.getParentPath().getLeaf() instanceof CompilationUnitTree
          && !isTest(node)
          && trees.getDocComment(path) == null) {
        FOUND.unexplained.add(name);
      }
      Set<Modifier> modifiers = node.getModifiers().getFlags();
      if (node.getKind() == Tree.Kind.CLASS
          && !node.getSimpleName().isEmpty()
          && !isTest(node)
          && !modifiers.contains(Modifier.FINAL)
          && !modifiers.contains(Modifier.SEALED)) {
        FOUND.open.add(name + " " + node.getSimpleName());
      }
      return super.visitClass(node, null);
    }

    @Override
    public @Nullable Void visitMethod(MethodTree node, @Nullable Void nothing) {
      SourcePositions positions = trees.getSourcePositions();
      long start = positions.getStartPosition(unit, node);
      String where = name + ":" + line(start) + " " + node.getName();
      long lines = line(positions.getEndPosition(unit, node)) - line(start) + 1;
      if (lines > LONGEST_METHOD) {
        FOUND.tooLong.add(where + " has " + lines + " lines");
      }
      if (node.getParameters().size() > MOST_PARAMETERS && !ofRecord()) {
        FOUND.tooMany.add(where + " has " + node.getParameters().size());
      }
      if (node.getName().toString().matches("get[A-Z].*") && !overrides(node.getModifiers())) {
        FOUND.getters.add(where);
      }
      return super.visitMethod(node, null);
    }

    /** The name of a test says all; JUnit does not care whether it is final, and JMH minds. */
    private static boolean isTest(ClassTree node) {
      String name = node.getSimpleName().toString();
      return name.endsWith("Test") || name.endsWith("Benchmark");
    }

    private long line(long position) {
      return unit.getLineMap().getLineNumber(position);
    }

    /** A record's constructor is its components: what it is made of is data, not a dependency. */
    private boolean ofRecord() {
      TreePath path = Objects.requireNonNull(getCurrentPath());
      return path.getParentPath().getLeaf().getKind() == Tree.Kind.RECORD;
    }

    private static boolean overrides(ModifiersTree modifiers) {
      return modifiers.getAnnotations().stream()
          .anyMatch(mark -> mark.getAnnotationType().toString().equals("Override"));
    }
  }
}
