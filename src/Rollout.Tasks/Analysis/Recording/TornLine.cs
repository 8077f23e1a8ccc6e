namespace Rollout.Tasks.Analysis.Recording;

/// <summary>The end of a file whose writer was killed, or had no space, in the middle of a line.</summary>
internal static class TornLine
{
    private const int Chunk = 4096;

    /// <summary>Cuts the file behind its last line end and stands there.</summary>
    public static void CutOff(FileStream file)
    {
        var end = file.Length;
        var buffer = new byte[Chunk];
        while (end > 0)
        {
            var start = Math.Max(0, end - Chunk);
            file.Position = start;
            var chunk = buffer.AsSpan(0, (int)(end - start));
            file.ReadExactly(chunk);
            if (chunk.LastIndexOf((byte)'\n') is >= 0 and var last)
            {
                end = start + last + 1;
                break;
            }

            end = start;
        }

        if (end != file.Length)
        {
            file.SetLength(end);
        }

        file.Position = end;
    }
}
