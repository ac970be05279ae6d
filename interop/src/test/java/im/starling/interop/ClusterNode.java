// SPDX-License-Identifier: Apache-2.0
package im.starling.interop;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A node of {@code starling cluster}, as the command tells of it. */
record ClusterNode(
    long pid, InetSocketAddress starttls, InetSocketAddress direct, URI readyz, Path certificate)
    implements Server {
  private static final Pattern NODE =
      Pattern.compile(
          "  Node \\d: +pid (\\d+), port (\\d+) \\(STARTTLS\\) or (\\d+) \\(direct TLS\\), (.*)");

  /** The node that a line tells of, if it does. */
  static Optional<ClusterNode> of(String line, Path certificate) {
    Matcher told = NODE.matcher(line);
    return told.matches()
        ? Optional.of(
            new ClusterNode(
                Long.parseLong(told.group(1)),
                here(told.group(2)),
                here(told.group(3)),
                URI.create(told.group(4)),
                certificate))
        : Optional.empty();
  }

  private static InetSocketAddress here(String port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(port));
  }

  @Override
  public InetSocketAddress listener(Tls tls) {
    return tls.of(starttls, direct);
  }

  @Override
  public void account(String user, String password) {
    throw new UnsupportedOperationException("accounts are the cluster's");
  }

  @Override
  public void kill() {
    ProcessHandle process = ProcessHandle.of(pid).orElseThrow();
    process.destroyForcibly();
    gone();
  }

  /** Returns when the process has ended. */
  void gone() {
    ProcessHandle.of(pid)
        .ifPresent(process -> process.onExit().orTimeout(60, TimeUnit.SECONDS).join());
  }

  @Override
  public int terminate() {
    throw new UnsupportedOperationException("the cluster sees its exit code");
  }

  @Override
  public void start() {
    throw new UnsupportedOperationException("the cluster does not start a node again");
  }

  @Override
  public void close() {
    // It ends with its cluster.
  }
}
