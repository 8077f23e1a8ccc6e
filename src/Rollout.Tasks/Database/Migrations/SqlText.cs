using System.Text;

namespace Rollout.Tasks.Database.Migrations;

/// <summary>Reads SQL files.</summary>
internal static class SqlText
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Decodes and normalises.</summary>
    /// <param name="bytes">Content of the file.</param>
    /// <param name="sql">Text without byte order mark, with line feeds as line ends; empty when it cannot be decoded.</param>
    /// <returns>What is wrong; null when nothing is.</returns>
    public static string? Decode(byte[] bytes, out string sql)
    {
        sql = string.Empty;
        var text = bytes.AsSpan();
        if (text is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..])
        {
            return "the file is UTF-16. Save it as UTF-8";
        }

        try
        {
            sql = Strict.GetString(text is [0xEF, 0xBB, 0xBF, ..] ? text[3..] : text).Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
            return null;
        }
        catch (DecoderFallbackException fault)
        {
            return $"the file is not UTF-8 at byte {fault.Index}. Save it as UTF-8";
        }
    }
}
