using FsCheck;
using FsCheck.Fluent;
using Rollout.Tasks.Spec;

namespace Rollout.Tasks.Tests.Spec;

/// <summary>Whatever is done to a file, there is a plan or a list of faults, and nothing else.</summary>
public class DamagedFilesTests
{
    private static readonly string Text = File.ReadAllText(Path.Combine(SpecSource.RepositoryRoot, "rollout.yaml"));
    private static readonly string[] Lines = Text.Split('\n');

    [Fact]
    public void Should_AnswerPlanOrFaults_When_CharactersAreReplaced()
    {
        var damage = Gen.Choose(0, Text.Length - 1).Zip(Gen.Elements("", " ", "\t", "\n", ":", "-", "[", "]", "{", "}", "'", "\"", "#", "&a", "*a", "!", "|", ">", "%", "@", "`", "?", ",", "${", "\0", "\uFEFF", "<<: ", "~"));

        Check.One(Many, Prop.ForAll(damage.NonEmptyListOf().ToArbitrary(), changes =>
            Answers(changes.Take(3).Aggregate(Text, (t, c) => t[..Math.Min(c.Item1, t.Length)] + c.Item2 + t[Math.Min(c.Item1 + 1, t.Length)..]))));
    }

    [Fact]
    public void Should_AnswerPlanOrFaults_When_ValuesAreReplaced()
    {
        var damage = Gen.Choose(0, Lines.Length - 1).Zip(Gen.Elements("", "~", "''", "[]", "{}", "[ ~ ]", "[ [] ]", "[ {} ]", "{ a: ~ }", "text", "1", "10%", "*local", "\"{x}\"", "\"${X}\""));

        Check.One(Many, Prop.ForAll(damage.NonEmptyListOf().ToArbitrary(), changes =>
        {
            var lines = Lines.ToArray();
            foreach (var (line, value) in changes.Take(3).Where(c => lines[c.Item1].Contains(": ", StringComparison.Ordinal)))
            {
                lines[line] = $"{lines[line].Split(": ", 2)[0]}: {value}";
            }

            return Answers(string.Join('\n', lines));
        }));
    }

    [Fact]
    public void Should_AnswerPlanOrFaults_When_LinesAreRemoved() => Check.One(Many, Prop.ForAll(Gen.Choose(0, Lines.Length - 1).NonEmptyListOf().ToArbitrary(), removed =>
        Answers(string.Join('\n', Lines.Where((_, i) => !removed.Take(4).Contains(i))))));

    private static Config Many => Config.QuickThrowOnFailure.WithMaxTest(500);

    private static bool Answers(string text)
    {
        var document = SpecDocument.Read("rollout.yaml", text, SpecSource.Request("rollout.yaml"));
        if (document.Spec is null)
        {
            return document.Locations.Locate(document.Faults) is [{ Line: > 0 } error, ..] && !error.Message.Contains('\n', StringComparison.Ordinal);
        }

        var found = FileReferences.Of(document.Spec, "/").GroupBy(r => r.FullPath).ToDictionary(r => r.Key, r => r.First().Expected);
        var context = new SpecContext(document.Spec, "local", null, "/", found, document.Locations.Has);
        var errors = document.Locations.Locate([.. document.Faults, .. SpecValidator.Check(context)]);
        return errors.Count > 0
            ? errors.All(e => (e.Line > 0 || e.Path.StartsWith("--", StringComparison.Ordinal)) && !e.Message.Contains('\n', StringComparison.Ordinal))
            : SpecValidator.ToPlan(context, "/state").Steps.Count > 0;
    }
}
