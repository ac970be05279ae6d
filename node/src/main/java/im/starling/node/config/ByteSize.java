// SPDX-License-Identifier: Apache-2.0
package im.starling.node.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A number of bytes, written with its unit: {@code 256KB}, where 1 KB is 1024 bytes. */
public record ByteSize(int bytes) {
  private static final Pattern FORM = Pattern.compile("(\\d{1,10})\\s*(B|KB|MB|GB)");
  private static final String[] UNITS = {"B", "KB", "MB", "GB"};

  public ByteSize {
    if (bytes < 0) {
      throw new IllegalArgumentException("a size is not negative");
    }
  }

  public static ByteSize parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw new IllegalArgumentException("'" + text + "' is no size: write 512B, 256KB or 1MB");
    }
    long bytes = Long.parseLong(form.group(1));
    for (int unit = 0; !UNITS[unit].equals(form.group(2)); unit++) {
      bytes *= 1024;
    }
    if (bytes > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(text + " is too much: at most 2047MB");
    }
    return new ByteSize((int) bytes);
  }

  @Override
  public String toString() {
    int size = bytes;
    int unit = 0;
    while (size != 0 && size % 1024 == 0 && unit < UNITS.length - 1) {
      size /= 1024;
      unit++;
    }
    return size + UNITS[unit];
  }
}
