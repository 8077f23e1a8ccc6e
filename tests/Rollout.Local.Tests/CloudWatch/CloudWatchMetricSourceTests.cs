using System.Text.Json;
using Amazon.Runtime;
using Microsoft.AspNetCore.Http;
using Rollout.Local.Tests.Api;
using Rollout.Tasks;
using Rollout.Tasks.Analysis;
using Rollout.Tasks.Analysis.CloudWatch;
using Rollout.Tasks.Analysis.Watching;
using Rollout.Tasks.Programs;
using Rollout.Tasks.Spec;
using Rollout.Tasks.Testing;
using Rollout.Tasks.Tests.Prerequisites;

namespace Rollout.Local.Tests.CloudWatch;

public sealed class CloudWatchMetricSourceTests : IAsyncLifetime
{
    private const string Blue = "targetgroup/shop-web-blue/73e2d6bc24d8a067";
    private const string Green = "targetgroup/shop-web-green/6d0ecf831eec9f09";

    // 10:00:30: with three minutes of delay the minute from 9:56 is the newest that is told.
    private static readonly DateTimeOffset Nine = new(2026, 11, 21, 9, 0, 0, TimeSpan.Zero);
    private readonly ManualTimeProvider time = new(Nine.AddMinutes(60.5));
    private FakeCloudWatch cloud = null!;

    public async Task InitializeAsync() => cloud = await FakeCloudWatch.StartAsync();

    public async Task DisposeAsync() => await cloud.DisposeAsync();

    [Fact]
    public async Task Should_AddMinutesUp_When_TimeGoesOn()
    {
        // Given
        var source = Source();
        Minute(Blue, 55, 900, 9);
        Minute(Blue, 56, 1000, 0);
        Minute(Green, 56, 100, 5);
        Minute(Blue, 57, 5000, 0); // not told yet: it may still grow

        // When
        var first = await source.ReadAsync(CancellationToken.None);
        time.Advance(TimeSpan.FromMinutes(1));
        Minute(Green, 57, 500, 50);
        var second = await source.ReadAsync(CancellationToken.None);

        // Then
        Assert.Equal((Nine.AddMinutes(57), 1900d, 9d), (first.At, first.Stable!.Requests, first.Stable.Errors));
        Assert.Equal((100d, 5d), (first.Candidate!.Requests, first.Candidate.Errors));
        Assert.Equal((Nine.AddMinutes(58), 6900d, 9d), (second.At, second.Stable!.Requests, second.Stable.Errors));
        Assert.Equal((600d, 55d), (second.Candidate!.Requests, second.Candidate.Errors));
        Assert.Equal(600, second.Candidate.RequestsByService["web"]);
    }

    [Fact]
    public async Task Should_AskOnceAMinute_When_ReadEverySecond()
    {
        var source = Source();
        Minute(Blue, 56, 1000, 0);
        var first = await source.ReadAsync(CancellationToken.None);
        for (var second = 0; second < 29; second++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            Assert.Same(first, await source.ReadAsync(CancellationToken.None));
        }

        Assert.Single(cloud.Requests);
        time.Advance(TimeSpan.FromSeconds(1));
        await source.ReadAsync(CancellationToken.None);
        Assert.Equal(2, cloud.Requests.Count);
    }

    [Fact]
    public async Task Should_CountWhatComesLate_When_AMinuteGrows()
    {
        var source = Source();
        Minute(Blue, 56, 1000, 0);
        await source.ReadAsync(CancellationToken.None);
        Minute(Blue, 56, 1010, 3);
        Minute(Blue, 57, 1, 0);
        time.Advance(TimeSpan.FromMinutes(1));

        var later = await source.ReadAsync(CancellationToken.None);
        Assert.Equal((1011d, 3d), (later.Stable!.Requests, later.Stable.Errors));
    }

    [Fact]
    public async Task Should_NeverCountTwiceOrForget_When_HoursPass()
    {
        var source = Source();
        for (var minute = 50; minute < 300; minute++)
        {
            Minute(Blue, minute, 10, 1);
        }

        // Read at uneven times, once with a gap longer than the time of corrections.
        MetricSample sample = null!;
        foreach (var minutes in new[] { 0, 1, 1, 5, 40, 2, 100 })
        {
            time.Advance(TimeSpan.FromMinutes(minutes));
            sample = await source.ReadAsync(CancellationToken.None);
        }

        // The first read began at 9:50 (there is nothing before), the last ended with 11:26.
        Assert.Equal(Nine.AddMinutes(57 + 149), sample.At);
        Assert.Equal(((57 + 149 - 50) * 10d, (57 + 149 - 50) * 1d), (sample.Stable!.Requests, sample.Stable.Errors));
    }

    [Fact]
    public async Task Should_KnowNothing_When_AGroupNeverHadARequest()
    {
        var source = Source();
        Minute(Blue, 56, 1000, 0);

        var sample = await source.ReadAsync(CancellationToken.None);
        Assert.NotNull(sample.Stable);
        Assert.Null(sample.Candidate);
    }

    [Fact]
    public async Task Should_KnowNothing_When_ThereIsNoMetricAtAll()
    {
        var sample = await Source().ReadAsync(CancellationToken.None);
        Assert.Equal((null, null), (sample.Stable, sample.Candidate));
    }

    [Fact]
    public async Task Should_GrowOld_When_NobodyAsksForAnything()
    {
        var source = Source();
        Minute(Blue, 56, 1000, 0);
        var first = await source.ReadAsync(CancellationToken.None);
        time.Advance(TimeSpan.FromMinutes(8));

        Assert.Equal(first.At, (await source.ReadAsync(CancellationToken.None)).At);
    }

    [Fact]
    public async Task Should_EndInNoData_When_NoMinuteComesAnyMore()
    {
        // Given a step that begins at 10:00:30, whose first whole minutes are told from 10:05 on
        var watcher = new MetricWatcher(Source(), new MetricsPlan("cloudwatch", null, TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(5)), time);
        watcher.Start([new Guard("test", "error-rate", GuardComparison.GreaterThan, 5, TimeSpan.Zero, TimeSpan.FromMinutes(2), 1, GuardAction.Rollback)]);
        var verdicts = new List<Verdict>();

        // When minutes come until 10:06
        for (var minute = 56; minute < 72; minute++)
        {
            if (minute < 66)
            {
                Minute(Blue, minute, 900, 0);
                Minute(Green, minute, 100, 0);
            }

            verdicts.Add((await watcher.PollAsync(CancellationToken.None)).Verdict);
            time.Advance(TimeSpan.FromMinutes(1));
        }

        // Then what was told last does not stand for what is not told
        Assert.Equal([.. Enumerable.Repeat(Verdict.NoData, 5), Verdict.Pass], verdicts.Take(6));
        Assert.Equal(Verdict.NoData, verdicts[^1]);
        Assert.InRange(verdicts.LastIndexOf(Verdict.Pass), 8, 9);
    }

    [Fact]
    public async Task Should_BeZero_When_OneSlotHadRequestsBefore()
    {
        var source = Source();
        Minute(Green, 50, 30, 0);
        Minute(Blue, 56, 1000, 0);
        var first = await source.ReadAsync(CancellationToken.None);
        Minute(Blue, 57, 1000, 0);
        time.Advance(TimeSpan.FromMinutes(1));
        var second = await source.ReadAsync(CancellationToken.None);

        Assert.Equal((30d, 30d), (first.Candidate!.Requests, second.Candidate!.Requests));
    }

    [Fact]
    public async Task Should_TellPercentilesOfTheNewestMinute_When_TheyAreThere()
    {
        var source = Source();
        Minute(Blue, 56, 1000, 0);
        Minute(Green, 56, 100, 0);
        cloud.Set(Green, "TargetResponseTime", "p95", Nine.AddMinutes(55), 9);
        cloud.Set(Green, "TargetResponseTime", "p95", Nine.AddMinutes(56), 0.25);
        cloud.Set(Blue, "TargetResponseTime", "p50", Nine.AddMinutes(56), 0.012);

        var sample = await source.ReadAsync(CancellationToken.None);
        Assert.Equal([new MetricReading("p50", SlotRole.Stable, 12, null, Nine.AddMinutes(57)), new MetricReading("p95", SlotRole.Candidate, 250, null, Nine.AddMinutes(57))], sample.Readings);
    }

    [Fact]
    public async Task Should_CountConnectionErrorsButNeverMoreThanRequests_When_TargetsRefuse()
    {
        var source = Source();
        Minute(Blue, 55, 100, 4);
        cloud.Set(Blue, "TargetConnectionErrorCount", "Sum", Nine.AddMinutes(55), 3);
        Minute(Blue, 56, 10, 4);
        cloud.Set(Blue, "TargetConnectionErrorCount", "Sum", Nine.AddMinutes(56), 30);

        Assert.Equal(17, (await source.ReadAsync(CancellationToken.None)).Stable!.Errors);
    }

    [Fact]
    public async Task Should_ReadAllPages_When_TheAnswerIsCut()
    {
        cloud.PageSize = 1;
        Minute(Blue, 56, 1000, 7);
        Minute(Green, 56, 100, 5);

        var sample = await Source().ReadAsync(CancellationToken.None);
        Assert.Equal((1000d, 7d, 100d, 5d), (sample.Stable!.Requests, sample.Stable.Errors, sample.Candidate!.Requests, sample.Candidate.Errors));
        Assert.Equal(12, cloud.Requests.Count);
    }

    [Fact]
    public async Task Should_AskSeveralTimes_When_ThereAreMoreQueriesThanACallTakes()
    {
        var targets = Enumerable.Range(0, 90).Select(number => new CloudWatchTarget($"s{number}", Slot.Blue, "app/shop/1", $"targetgroup/s{number}/1")).ToList();
        cloud.Set("targetgroup/s89/1", "RequestCount", "Sum", Nine.AddMinutes(56), 42);

        var sample = await Source(targets).ReadAsync(CancellationToken.None);
        Assert.Equal(42, sample.Stable!.Requests);
        Assert.Equal([500, 40], cloud.Requests.Select(request => request.Keys.Count(key => key.EndsWith(".Id", StringComparison.Ordinal))));
    }

    [CloudWatchModelFact]
    public async Task Should_UseTheNamesOfTheModel_When_AskingAndAnswering()
    {
        var model = CloudWatchModelFactAttribute.Read();
        cloud.PageSize = 5;
        Minute(Blue, 56, 1000, 7);
        await Source().ReadAsync(CancellationToken.None);

        Assert.Equal(3, cloud.Requests.Count);
        Assert.All(cloud.Requests, request => Assert.Empty(FakeCloudWatch.Differences(model, request)));
        Assert.All(cloud.Answers, answer => Assert.Empty(ModelComparison.Differences(model, "GetMetricData", answer)));
        Assert.Equal(("GetMetricData", model.GetProperty("metadata").GetProperty("apiVersion").GetString()), (cloud.Requests.First()["Action"], cloud.Requests.First()["Version"]));
        Assert.NotEmpty(FakeCloudWatch.Differences(model, new Dictionary<string, string> { ["MetricDataQueries.member.1.Name"] = "x" }));
    }

    [AwsCliFact]
    public async Task Should_AnswerAsCloudWatch_When_TheCommandLineAsks()
    {
        Minute(Blue, 56, 1000, 7);
        var queries = """[{"Id":"m1","MetricStat":{"Metric":{"Namespace":"AWS/ApplicationELB","MetricName":"RequestCount","Dimensions":[{"Name":"LoadBalancer","Value":"app/shop/1"},{"Name":"TargetGroup","Value":"GROUP"}]},"Period":60,"Stat":"Sum"}}]""".Replace("GROUP", Blue, StringComparison.Ordinal);
        var result = await ProgramRunner.RunAsync(
            new ProgramRequest(AwsCliFactAttribute.Program, ["cloudwatch", "get-metric-data", "--endpoint-url", cloud.Url.ToString(), "--region", "eu-central-1", "--output", "json", "--metric-data-queries", queries, "--start-time", "2026-11-21T09:50:00Z", "--end-time", "2026-11-21T10:00:00Z"])
            {
                EnvironmentVariables = new Dictionary<string, string> { ["AWS_ACCESS_KEY_ID"] = FakeCloudWatch.Key, ["AWS_SECRET_ACCESS_KEY"] = FakeCloudWatch.SecretKey, ["NO_PROXY"] = "127.0.0.1", ["AWS_EC2_METADATA_DISABLED"] = "true" },
            },
            null,
            CancellationToken.None);

        Assert.True(result.ExitCode == 0, string.Join('\n', result.Error));
        using var json = JsonDocument.Parse(string.Join('\n', result.Output));
        var one = json.RootElement.GetProperty("MetricDataResults")[0];
        Assert.Equal((1000, "Complete"), (one.GetProperty("Values")[0].GetDouble(), one.GetProperty("StatusCode").GetString()));
    }

    [Theory]
    [InlineData(400, "Throttling", "Rate exceeded", "RT3145", "throttled (Throttling: Rate exceeded)")]
    [InlineData(403, "AccessDenied", "User: x is not authorized to perform: cloudwatch:GetMetricData", "RT3146", "cloudwatch:GetMetricData")]
    [InlineData(403, "ExpiredToken", "The security token included in the request is expired", "RT3146", "a token that has expired must be made anew")]
    [InlineData(500, "InternalServiceFault", "Oops", "RT3145", "HTTP 500 (InternalServiceFault: Oops)")]
    [InlineData(400, "InvalidParameterValue", "Period", "RT3145", "it refused the question (InvalidParameterValue: Period)")]
    public async Task Should_SayWhatToDo_When_Refused(int status, string code, string message, string expected, string part)
    {
        cloud.Instead = async context =>
        {
            await FakeCloudWatch.RefuseAsync(context, status, code, message);
            return true;
        };

        var fault = await Assert.ThrowsAsync<RolloutException>(() => Source().ReadAsync(CancellationToken.None));
        Assert.Equal(expected, fault.Code);
        Assert.Contains(part, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_SayNoRight_When_TheSecretIsWrong()
    {
        var source = new CloudWatchMetricSource([new(Api(time, "wrong"), Targets)], TimeSpan.FromMinutes(3), () => Slot.Blue, time);

        var fault = await Assert.ThrowsAsync<RolloutException>(() => source.ReadAsync(CancellationToken.None));
        Assert.Equal("RT3146", fault.Code);
        Assert.Contains("SignatureDoesNotMatch", fault.Message, StringComparison.Ordinal);
        Assert.Empty(cloud.Requests);
    }

    [Theory]
    [InlineData("<GetMetricDataResponse><GetMetricDataResult><MetricDataRes")]
    [InlineData("<html><body>Sign in</body></html>")]
    [InlineData("")]
    [InlineData("<GetMetricDataResponse><GetMetricDataResult><MetricDataResults/></GetMetricDataResult></GetMetricDataResponse>")]
    [InlineData("<GetMetricDataResponse><GetMetricDataResult><MetricDataResults><member><Id>t0_requests</Id><Timestamps><member>yesterday</member></Timestamps></member></MetricDataResults></GetMetricDataResult></GetMetricDataResponse>")]
    public async Task Should_TakeNothing_When_TheAnswerIsNotWhole(string body)
    {
        cloud.Instead = async context =>
        {
            await context.Response.WriteAsync(body);
            return true;
        };

        Assert.Equal("RT3145", (await Assert.ThrowsAsync<RolloutException>(() => Source().ReadAsync(CancellationToken.None))).Code);
    }

    [Fact]
    public async Task Should_BreakOff_When_TheConnectionBreaksOrNothingComes()
    {
        cloud.Instead = context =>
        {
            context.Abort();
            return Task.FromResult(true);
        };
        var broken = await Assert.ThrowsAsync<RolloutException>(() => Source().ReadAsync(CancellationToken.None));
        Assert.Contains("no connection, or it broke", broken.Message, StringComparison.Ordinal);

        cloud.Instead = async context =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
            return true;
        };
        var source = new CloudWatchMetricSource([new(Api(TimeProvider.System, timeout: TimeSpan.FromMilliseconds(300)), Targets)], TimeSpan.FromMinutes(3), () => Slot.Blue, time);
        var hung = await Assert.ThrowsAsync<RolloutException>(() => source.ReadAsync(CancellationToken.None));
        Assert.Contains("no answer within 0.3 s (metrics.timeout)", hung.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("RequestCount", "PartialData")]
    [InlineData("HTTPCode_Target_5XX_Count", "InternalError")]
    [InlineData("TargetConnectionErrorCount", "Forbidden")]
    public async Task Should_TakeNothing_When_CountsAreNotComplete(string metric, string status)
    {
        Minute(Blue, 56, 1000, 7);
        cloud.Status = name => name == metric ? status : "Complete";

        var fault = await Assert.ThrowsAsync<RolloutException>(() => Source().ReadAsync(CancellationToken.None));
        Assert.Equal("RT3147", fault.Code);
        Assert.Contains($"CloudWatch's answer for {metric} is not complete: status {status}", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_TellCountsWithAFault_When_PercentilesAreNotComplete()
    {
        Minute(Blue, 56, 1000, 7);
        cloud.Status = name => name == "TargetResponseTime" ? "InternalError" : "Complete";

        var sample = await Source().ReadAsync(CancellationToken.None);
        Assert.Equal(1000, sample.Stable!.Requests);
        Assert.Equal(["p50", "p95", "p99"], sample.Faults.SelectMany(fault => fault.Metrics).Distinct());
    }

    [Fact]
    public async Task Should_TakeNothing_When_TheAnswerHasAMessage()
    {
        cloud.Message = "too many";
        var fault = await Assert.ThrowsAsync<RolloutException>(() => Source().ReadAsync(CancellationToken.None));
        Assert.Contains("it says MaxMetricsExceeded: too many", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_AnswerAsItWouldHave_When_LookingBack()
    {
        // Given
        for (var minute = 0; minute < 60; minute++)
        {
            Minute(Blue, minute, 10, minute % 10 == 0 ? 1 : 0);
        }

        // When
        var samples = new List<MetricSample>();
        await foreach (var sample in Source().ReadRangeAsync(Nine.AddMinutes(10), Nine.AddMinutes(20), TimeSpan.FromMinutes(5), CancellationToken.None))
        {
            samples.Add(sample);
        }

        // Then: differences are what counts, and the times are those of the minutes that were told by then
        Assert.Equal([Nine.AddMinutes(7), Nine.AddMinutes(12), Nine.AddMinutes(17)], samples.Select(sample => sample.At));
        Assert.Equal([50d, 50d], samples.Zip(samples.Skip(1), (a, b) => b.Stable!.Requests - a.Stable!.Requests));
        Assert.Equal(1, samples[1].Stable!.Errors - samples[0].Stable!.Errors);
        Assert.All(samples, sample => Assert.Null(sample.Candidate));
    }

    private void Minute(string group, int minute, double requests, double errors)
    {
        cloud.Set(group, "RequestCount", "Sum", Nine.AddMinutes(minute), requests);
        if (errors > 0)
        {
            cloud.Set(group, "HTTPCode_Target_5XX_Count", "Sum", Nine.AddMinutes(minute), errors);
        }
    }

    private CloudWatchMetricSource Source(IReadOnlyList<CloudWatchTarget>? targets = null) =>
        new([new(Api(time), targets is null ? Targets : _ => Task.FromResult(targets))], TimeSpan.FromMinutes(3), () => Slot.Blue, time);

    private CloudWatchApi Api(TimeProvider clock, string secretKey = FakeCloudWatch.SecretKey, TimeSpan? timeout = null) => CloudWatchSources.Api(
        new MetricsPlan("cloudwatch", cloud.Url, TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(5)) { Region = "eu-central-1", Timeout = timeout },
        null,
        new BasicAWSCredentials(FakeCloudWatch.Key, secretKey),
        clock);

    private static Task<IReadOnlyList<CloudWatchTarget>> Targets(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<CloudWatchTarget>>([new("web", Slot.Blue, "app/shop/50dc6c495c0c9188", Blue), new("web", Slot.Green, "app/shop/50dc6c495c0c9188", Green)]);
}
