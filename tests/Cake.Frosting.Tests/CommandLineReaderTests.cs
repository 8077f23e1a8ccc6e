using Cake.Frosting.Internal;

namespace Cake.Frosting.Tests;

/// <summary>The short way to read a command line must read it as the long way does.</summary>
public sealed class CommandLineReaderTests
{
    public static TheoryData<string[]> Plain => new(
        [],
        ["--target=Expand"],
        ["--target", "Expand", "-t", "Backfill", "--Target:Third"],
        ["--target= Expand"],
        ["--target=a=b", "--name=c:d", "--other:e=f"],
        ["--name", "value", "-n", "value", "-x"],
        ["--name", "--name=1", "--name", "2"],
        ["--TARGET=x", "--Name=1", "--name=2"],
        ["--working=/tmp", "--verbosity=d", "--exclusive", "--tree", "--dryrun", "--description", "--version", "--info"],
        ["-w", "/tmp", "-v", "quiet", "-e", "--showtree", "--noop", "--descriptions", "--ver"],
        ["--whatif", "--showdescription"],
        ["--showdescriptions", "-z"],
        ["--set", "a.b=c", "--set", "with space"],
        ["--my_name=1", "--my-name=2", "--n2=3"]);

    public static TheoryData<string[]> NotPlain => new(
        ["--help"], ["-h"], ["-?"], ["--help-dump-opencli"],
        ["stray"], ["--name", "a", "stray"], ["--exclusive", "stray"], [""], ["--name", ""],
        ["--"], ["--", "x"], ["-"], ["-xy"], ["-t=Expand"], ["-5"], ["--name", "-5"],
        ["--name="], ["--target"], ["--target="], ["--n=1"], ["---name=1"], ["--1name=1"], ["--na.me=1"], ["--a b=1"],
        ["--verbosity=loud"], ["--verbosity=q", "--verbosity=n"], ["--working=a", "-w", "b"], ["--exclusive=true"], ["--tree", "false"]);

    [Theory]
    [MemberData(nameof(Plain))]
    public void Should_ReadAsSpectreDoes_When_TheLineIsPlain(string[] args)
    {
        CommandLine? expected = null;
        Assert.Equal(0, SpectreCommandLine.Run(args, line =>
        {
            expected = line;
            return 0;
        }));

        Assert.True(CommandLineReader.TryRead(args, out var actual));

        Assert.Equal(Describe(expected!), Describe(actual));
    }

    [Theory]
    [MemberData(nameof(NotPlain))]
    public void Should_LeaveTheLineToSpectre_When_ItIsNotPlain(string[] args) => Assert.False(CommandLineReader.TryRead(args, out _));

    private static string Describe(CommandLine line)
    {
        var unknown = line.Unknown.GroupBy(option => option.Name).Select(group => $"{group.Key}={string.Join("|", group.Select(option => option.Value ?? "(none)"))}");
        var arguments = line.ToArguments().GetArguments().Select(argument => $"{argument.Key}={string.Join("|", argument.Value.Select(value => value ?? "(none)"))}");
        return $"""
            targets {string.Join("|", line.Targets)}; working {line.WorkingDirectory}; verbosity {line.Verbosity}
            {line.Description} {line.Tree} {line.DryRun} {line.Exclusive} {line.Version} {line.Info}
            {string.Join("; ", unknown)}
            {string.Join("; ", arguments)}
            """;
    }
}
