using System.Text;

namespace Rollout.Tasks.Database.Migrations;

/// <summary>Reads SQL files.</summary>
internal static class SqlText
{
    private static readonly Encoding Utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private static readonly Encoding LittleEndian = new UnicodeEncoding(bigEndian: false, byteOrderMark: false, throwOnInvalidBytes: true);
    private static readonly Encoding BigEndian = new UnicodeEncoding(bigEndian: true, byteOrderMark: false, throwOnInvalidBytes: true);

    /// <summary>Decodes UTF-8, or UTF-16 with a byte order mark, and normalises.</summary>
    /// <param name="bytes">Content of the file.</param>
    /// <param name="sql">Text without byte order mark, with line feeds as line ends; empty when it cannot be decoded.</param>
    /// <returns>What is wrong; null when nothing is.</returns>
    public static string? Decode(byte[] bytes, out string sql)
    {
        var (encoding, name, skip) = bytes switch
        {
            [0xEF, 0xBB, 0xBF, ..] => (Utf8, "UTF-8", 3),
            [0xFF, 0xFE, ..] => (LittleEndian, "UTF-16", 2),
            [0xFE, 0xFF, ..] => (BigEndian, "UTF-16", 2),
            _ => (Utf8, "UTF-8", 0),
        };
        try
        {
            sql = encoding.GetString(bytes.AsSpan(skip)).Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
            return null;
        }
        catch (DecoderFallbackException fault)
        {
            sql = string.Empty;
            return string.Create(System.Globalization.CultureInfo.InvariantCulture, $"the file is not {name} at byte {fault.Index + skip}. Save it as UTF-8");
        }
    }
}
