using System.Globalization;
using System.Xml.Linq;
using Rollout.Tasks.Analysis.Recording;
using Rollout.Tasks.Reporting.Pictures;

namespace Rollout.Tasks.Tests.Reporting;

public sealed class RolloutPictureTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    [Fact]
    public void Should_DrawTheSamePicture_When_TheInputIsTheSame() => Snapshot.Match("picture", Draw());

    [Fact]
    public void Should_NotDependOnTheMachine_When_ItsCultureHasOtherNumbers()
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            var expected = Draw();
            var other = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            other.NumberFormat.NumberDecimalSeparator = ",";
            other.NumberFormat.NegativeSign = "minus ";
            CultureInfo.CurrentCulture = other;
            Assert.Equal(expected, Draw());
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void Should_StandAlone()
    {
        var picture = XDocument.Parse(Draw());

        Assert.DoesNotContain(picture.Descendants(), node => node.Name.LocalName is "script" or "image" or "use" or "style" or "foreignObject");
        Assert.DoesNotContain(picture.Descendants().Attributes(), attribute => attribute.Name.LocalName is "href" or "src" || attribute.Value.Contains("url(", StringComparison.Ordinal));
    }

    [Fact]
    public void Should_EscapeTexts_When_TheyHoldMarkupOrControlCodes()
    {
        const string Evil = "</text><script>alert(1)</script>&amp; \"x\" \u001b[31m \u0000 \ufffe \ud800 ok";

        var picture = XDocument.Parse(Draw(Evil, [new(1, RecordingMarkKind.Decision, 10, Evil)], [new(Evil, Evil, [], [])]));

        Assert.Empty(picture.Descendants(Svg + "script"));
        Assert.Contains(picture.Descendants(Svg + "text"), text => text.Value.StartsWith("</text><script>alert(1)</script>&amp; \"x\"", StringComparison.Ordinal));
    }

    [Fact]
    public void Should_StaySmallAndKeepTheExtremes_When_ThereAreManySamplesAndMarks()
    {
        var points = Enumerable.Range(0, 86_400).Select(i => new PicturePoint(i, i == 43_210 ? 500 : i % 7)).ToList();
        var marks = Enumerable.Range(0, 1_000).Select(i => new PictureMark(i * 80, RecordingMarkKind.Decision, 10, "held")).ToList();

        var text = Draw("", marks, [.. Enumerable.Range(0, 40).Select(i => new PicturePanel($"m{i}", "ms", points, points))], 86_400);

        Assert.InRange(text.Length, 10_000, 400_000);
        Assert.Contains(DownSampling.Reduce(points), point => point is { At: 43_210, Value: 500 });
    }

    [Theory]
    [InlineData(1)]
    [InlineData(600)]
    [InlineData(601)]
    [InlineData(5_000)]
    public void Should_KeepLowestAndHighest_When_PointsAreLeftOut(int count)
    {
        var points = Enumerable.Range(0, count).Select(i => new PicturePoint(i, (i * 7919) % 1009)).ToList();

        var kept = DownSampling.Reduce(points);

        Assert.InRange(kept.Count, 1, DownSampling.MaxPoints);
        Assert.Equal((points.Min(p => p.Value), points.Max(p => p.Value)), (kept.Min(p => p.Value), kept.Max(p => p.Value)));
        Assert.Equal(kept.OrderBy(p => p.At), kept);
    }

    [Fact]
    public void Should_BreakTheLine_When_ThereIsNoValue()
    {
        var picture = XDocument.Parse(Draw("", [], [new("x", "", [new(0, 1), new(1, 2), new(2, null), new(3, 1), new(4, double.NaN), new(5, 3), new(6, 3)], [])], 6));

        var line = Assert.Single(picture.Descendants(Svg + "path"), path => (string?)path.Attribute("stroke") == PanelDrawing.StableStyle.Color);
        var data = (string)line.Attribute("d")!;
        Assert.Equal((3, 2, 1), (data.Count(c => c == 'M'), data.Count(c => c == 'L'), data.Count(c => c == 'h')));
    }

    [Theory]
    [InlineData(new double[] { }, 0, 1, 1)]
    [InlineData(new[] { 0d, 0d }, 0, 1, 1)]
    [InlineData(new[] { 3d }, 0, 3, 1)]
    [InlineData(new[] { 48.1, 0.2 }, 0, 60, 20)]
    [InlineData(new[] { 1234d }, 0, 1500, 500)]
    [InlineData(new[] { 0.0003 }, 0, 0.0003, 0.0001)]
    [InlineData(new[] { -4d, 2d }, -4, 2, 2)]
    [InlineData(new[] { double.PositiveInfinity, 7d, double.NaN }, 0, 10, 5)]
    public void Should_TakeRoundNumbers_When_AnAxisIsMade(double[] values, double min, double max, double step)
    {
        var axis = PictureAxis.Of(values);

        Assert.Equal((min, max, step), (Math.Round(axis.Min, 9), Math.Round(axis.Max, 9), Math.Round(axis.Step, 9)));
        Assert.InRange(axis.Ticks.Count(), 2, 6);
    }

    [Theory]
    [InlineData(0, 1, "0:00")]
    [InlineData(65, 10, "1:05")]
    [InlineData(3_725, 600, "1:02:05")]
    [InlineData(864_000, 86_400, "240:00:00")]
    public void Should_TakeRoundTimes_When_AnAxisOfTimeIsMade(double seconds, double step, string text) =>
        Assert.Equal((step, text), (PictureAxis.OfTime(seconds).Step, PictureAxis.Time(seconds)));

    [Fact]
    public void Should_ShowFailedReadsInARowAsOneMark()
    {
        var start = ReportSamples.StartedAt;
        var marks = PictureMark.Of(
            [
                new(start, RecordingMarkKind.Step, 10, "step 1 of 3"),
                .. Enumerable.Range(1, 50).Select(i => new RecordingMark(start.AddSeconds(i), RecordingMarkKind.SourceFailed, 10, "refused")),
                new(start.AddSeconds(60), RecordingMarkKind.RolledBack, 0, ""),
            ],
            start);

        Assert.Equal(["10 % to the candidate: step 1 of 3", "the metrics cannot be read: refused", "all traffic back on the stable release"], marks.Select(mark => mark.Text));
    }

    private static string Draw(string? outcome = null, IReadOnlyList<PictureMark>? marks = null, IReadOnlyList<PicturePanel>? panels = null, double seconds = 40) => RolloutPicture.Draw(
        new("nest", "local", "20260101-000000-nest", "1.8.0", "1.9.0", Slot.Blue, TimeSpan.FromSeconds(1), ReportSamples.StartedAt),
        outcome ?? "rolled back: error-rate 48.1 % > 5 % for 00:00:05 (36 of 288 requests)",
        panels ?? Panels(),
        marks ??
        [
            new(1, RecordingMarkKind.Step, 10, "10 % to the candidate: step 1 of 3"),
            new(15.4, RecordingMarkKind.Decision, 10, "step 1 of 3 passed"),
            new(15.9, RecordingMarkKind.Step, 50, "50 % to the candidate: step 2 of 3"),
            new(31.2, RecordingMarkKind.RolledBack, 0, "all traffic back on the stable release: error-rate 48.1 % > 5 %"),
        ],
        seconds);

    private static List<PicturePanel> Panels() =>
    [
        new("requests", "req/s", Points(0, i => i < 2 ? 40 : i < 16 ? 36 : i < 32 ? 20 : 40), Points(2, i => i < 16 ? 4 : i < 32 ? 20 : 0)),
        new("error-rate", "%", Points(0, i => i % 9 == 0 ? 0.5 : 0), Points(2, i => i < 24 ? 0 : i < 32 ? (i - 23) * 6 : null)) { Limit = 5 },
        new("p95", "ms", Points(0, i => 11 + (i % 5)), Points(2, i => i is 10 or 12 ? null : 14 + (i % 7))) { Limit = 2000 },
        new("connections", "%", [], []) { Shared = Points(0, i => 31 + (i / 3)), Limit = 80 },
        new("cache-hit-rate", "%", [], []),
    ];

    private static List<PicturePoint> Points(int from, Func<int, double?> value) => [.. Enumerable.Range(from, 40 - from).Select(i => new PicturePoint(i, value(i)))];
}
