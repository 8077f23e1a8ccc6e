using System.Runtime.CompilerServices;
using System.Text;
using Rollout.Tasks.Tests.Prerequisites;

namespace Rollout.Tasks.Tests.Database;

/// <summary>Files that runners commonly fail on. The last line of each says what must hold behind it, or how it is refused as a whole.</summary>
[Collection(PostgresTestGroup.Name)]
public sealed class AwkwardFilesTests(PostgresFixture postgres) : MigratorTestBase(postgres)
{
    private const string Expect = "-- expect: ";
    private const string Refused = "-- refused: ";

    public static TheoryData<string> Files => [.. Directory.EnumerateFiles(Source(), "*.sql").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    [PostgresTheory]
    [MemberData(nameof(Files))]
    public async Task Should_RunAsPsqlDoes_When_TheFileIsAwkward(string name)
    {
        // Given
        Write("001_t.sql", "CREATE TABLE t(a int, b text); CREATE TABLE u(x int); CREATE TYPE mood AS ENUM ('low'); CREATE TABLE m(x mood)");
        Write("003_after.sql", "CREATE TABLE after(x int)");
        Directory.CreateDirectory(Path.Combine(Folder, "lib"));
        File.Copy(Path.Combine(Source(), "lib", "rows.sql"), Path.Combine(Folder, "lib", "rows.sql"));
        var text = await File.ReadAllTextAsync(Path.Combine(Source(), name));
        await File.WriteAllBytesAsync(Path.Combine(Folder, "002_awkward.sql"), Encode(name, text));
        var last = text.TrimEnd().Split('\n')[^1];

        // When it is refused, nothing of any file is applied
        if (last.StartsWith(Refused, StringComparison.Ordinal))
        {
            Assert.EndsWith($": {last[Refused.Length..]}.", (await FailAsync()).Message, StringComparison.Ordinal);
            Assert.Equal(true, await Database.ScalarAsync("SELECT to_regclass('t') IS NULL"));
            return;
        }

        // Then
        Assert.StartsWith(Expect, last, StringComparison.Ordinal);
        Assert.Equal(["001", "002", "003"], await ApplyAsync());
        Assert.Equal(true, await Database.ScalarAsync(last[Expect.Length..]));
        Assert.Empty(await ApplyAsync());
        Assert.Equal(0L, await Database.ScalarAsync("SELECT count(*) FROM rollout.migration_statements"));
    }

    [Fact]
    public void Should_HaveAll24Kinds() => Assert.Equal(24, Directory.GetFiles(Source(), "*.sql").Length);

    private static byte[] Encode(string name, string text) => name switch
    {
        "22_bom.sql" => [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(text)],
        "23_crlf_utf16.sql" => [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes(text.Replace("\n", "\r\n", StringComparison.Ordinal))],
        _ => Encoding.UTF8.GetBytes(text),
    };

    private static string Source([CallerFilePath] string path = "") => Path.Combine(Path.GetDirectoryName(path)!, "Awkward");
}
