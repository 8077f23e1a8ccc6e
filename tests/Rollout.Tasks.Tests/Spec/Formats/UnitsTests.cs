using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Rollout.Tasks.Spec.Formats;

namespace Rollout.Tasks.Tests.Spec.Formats;

public class UnitsTests
{
    [Theory]
    [InlineData("500ms", 500)]
    [InlineData("10s", 10_000)]
    [InlineData("10 s", 10_000)]
    [InlineData("5m", 300_000)]
    [InlineData("2h", 7_200_000)]
    [InlineData("24h", 86_400_000)]
    [InlineData("7d", 604_800_000)]
    [InlineData("1h30m", 5_400_000)]
    [InlineData("1d 2h 3m 4s 5ms", 93_784_005)]
    [InlineData("1.5h", 5_400_000)]
    [InlineData("0s", 0)]
    [InlineData("366d", 31_622_400_000)]
    public void Should_ReadDuration_When_UnitIsWritten(string text, double milliseconds) =>
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), new Duration().Read(text).Value);

    [Theory]
    [InlineData("15", "'15' has no unit", "write '15s' or '15m'")]
    [InlineData("-15", "'-15' has no unit", "write '-15s' or '-15m'")]
    [InlineData("", "'' is no duration", "write a number and a unit, such as '10s' or '1h30m'")]
    [InlineData("s", "'s' is no duration", "write a number and a unit, such as '10s' or '1h30m'")]
    [InlineData("1,5h", "'1,5h' is no duration", "write a number and a unit, such as '10s' or '1h30m'")]
    [InlineData("5 minutes", "'minutes' in '5 minutes' is no unit of time", "write '5m'")]
    [InlineData("1w", "'w' in '1w' is no unit of time", "use one of them")]
    [InlineData("5M", "'M' in '5M' is no unit of time", "use one of them")]
    [InlineData("30m1h", "'30m1h' has its units in the wrong order or one of them twice", "write the largest unit first, such as '1h30m'")]
    [InlineData("1s1s", "'1s1s' has its units in the wrong order or one of them twice", "write the largest unit first, such as '1h30m'")]
    [InlineData("367d", "'367d' is too large", "write a shorter one")]
    [InlineData("99999999999999999999999999d", "'99999999999999999999999999d' is too large", "write a shorter one")]
    [InlineData("10s\n", "'10s\n' is no duration", "write a number and a unit, such as '10s' or '1h30m'")]
    public void Should_SayFix_When_DurationIsWrong(string text, string wrong, string fix) => AssertRefused(new Duration(), text, wrong, fix);

    [Theory]
    [InlineData("500 MB", 500_000_000)]
    [InlineData("1GB", 1_000_000_000)]
    [InlineData("1.5 TB", 1_500_000_000_000)]
    [InlineData("512 KB", 512_000)]
    [InlineData("512 kB", 512_000)]
    [InlineData("1 B", 1)]
    [InlineData("1 KiB", 1024)]
    [InlineData("2 MiB", 2_097_152)]
    [InlineData("1 GiB", 1_073_741_824)]
    [InlineData("1 TiB", 1_099_511_627_776)]
    public void Should_ReadSize_When_UnitIsWritten(string text, long bytes) => Assert.Equal(new ByteSize(bytes), new Size().Read(text).Value);

    [Theory]
    [InlineData("500", "'500' has no unit", "write '500 MB' or '500 GB'")]
    [InlineData("256m", "'m' in '256m' is no unit of size", "write '256 MB' or '256 MiB'")]
    [InlineData("1 gb", "'gb' in '1 gb' is no unit of size", "write '1 GB'")]
    [InlineData("1 mib", "'mib' in '1 mib' is no unit of size", "write '1 MiB'")]
    [InlineData("1 PB", "'PB' in '1 PB' is no unit of size", "use one of them")]
    [InlineData("-1 MB", "'-1 MB' is no size", "write a number and a unit, such as '500 MB'")]
    [InlineData("1001 TB", "'1001 TB' is too large", "write a smaller one")]
    public void Should_SayFix_When_SizeIsWrong(string text, string wrong, string fix) => AssertRefused(new Size(), text, wrong, fix);

    [Theory]
    [InlineData("10%", 10)]
    [InlineData("0.5%", 0.5)]
    [InlineData("100 %", 100)]
    public void Should_ReadPercent_When_UnitIsWritten(string text, double percent) => Assert.Equal(new Percent(percent), new Percentage().Read(text).Value);

    [Theory]
    [InlineData("10", "'10' has no unit", "write '10%'")]
    [InlineData("0.1", "'0.1' has no unit", "write '0.1%' or '10%'")]
    [InlineData("1", "'1' has no unit", "write '1%' or '100%'")]
    [InlineData("ten", "'ten' is no percentage", "write a number and a percent sign, such as '10%'")]
    [InlineData("-1%", "'-1%' is no percentage", "write a number and a percent sign, such as '10%'")]
    public void Should_SayFix_When_PercentIsWrong(string text, string wrong, string fix) => AssertRefused(new Percentage(), text, wrong, fix);

    [Theory]
    [InlineData("40/s", 40)]
    [InlineData("40 / s", 40)]
    [InlineData("30/min", 0.5)]
    public void Should_ReadRate_When_UnitIsWritten(string text, double perSecond) => Assert.Equal(new Rate(perSecond), new Frequency().Read(text).Value);

    [Theory]
    [InlineData("40", "'40' has no unit", "write '40/s' or '40/min'")]
    [InlineData("40/h", "'h' in '40/h' is no unit of a rate", "write '40/s' or '40/min'")]
    [InlineData("40 per second", "'40 per second' is no rate", "write a number, a slash and a unit, such as '40/s'")]
    public void Should_SayFix_When_RateIsWrong(string text, string wrong, string fix) => AssertRefused(new Frequency(), text, wrong, fix);

    [Fact]
    public void Should_GiveBackDuration_When_ItIsWrittenAndRead() => Check.QuickThrowOnFailure(Prop.ForAll(
        Gen.Choose(0, int.MaxValue).ToArbitrary(),
        ms => new Duration().Read(new Duration().Write(TimeSpan.FromMilliseconds(ms))).Value is TimeSpan read && read == TimeSpan.FromMilliseconds(ms)));

    [Fact]
    public void Should_GiveBackSize_When_ItIsWrittenAndRead() => Check.QuickThrowOnFailure(Prop.ForAll(
        Gen.Choose(0, int.MaxValue).Select(n => n * 1000L).ToArbitrary(),
        bytes => new Size().Read(new Size().Write(new ByteSize(bytes))).Value is ByteSize read && read.Bytes == bytes));

    [Fact]
    public void Should_RefuseEveryNumber_When_ItHasNoUnit() => Check.QuickThrowOnFailure(Prop.ForAll(
        Gen.Choose(0, int.MaxValue).Select(n => n.ToString(CultureInfo.InvariantCulture)).ToArbitrary(),
        number => new TextFormat[] { new Duration(), new Size(), new Percentage(), new Frequency() }.All(f => f.Read(number).Complaint is { Code: "RT1007" } c && c.Wrong == $"'{number}' has no unit")));

    [Fact]
    public void Should_AnswerValueOrComplaint_When_TextIsAnything() => Check.QuickThrowOnFailure(Prop.ForAll<string>(text =>
        new TextFormat[] { new Duration(), new Size(), new Percentage(), new Frequency(), new GuardText(), new RequestText(), new WholeNumber(), new DecimalNumber(), new HttpAddress() }
            .All(f => f.Read(text ?? "") is var reading && (reading.Value is null) != (reading.Complaint is null))));

    private static void AssertRefused(TextFormat format, string text, string wrong, string fix)
    {
        var complaint = format.Read(text).Complaint!;

        Assert.Equal((wrong, fix), (complaint.Wrong, complaint.Fix));
    }
}
