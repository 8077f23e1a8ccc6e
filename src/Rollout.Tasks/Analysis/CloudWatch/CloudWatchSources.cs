using Amazon;
using Amazon.CloudWatch;
using Amazon.Runtime;
using Rollout.Tasks.Embedded;
using Rollout.Tasks.Spec;
using Rollout.Tasks.Traffic.Elbv2;

namespace Rollout.Tasks.Analysis.CloudWatch;

/// <summary>Makes the source of a plan.</summary>
internal static class CloudWatchSources
{
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(10);

    /// <summary>A source for the load balancers of a plan, each in its region. It makes no call yet.</summary>
    /// <exception cref="RolloutException">RT3146: no region is set, or the credentials cannot be used. RT2105: the same for the load balancer's API.</exception>
    public static CloudWatchMetricSource Create(RolloutPlan plan, EmbeddedEndpoints? embedded, Func<Slot> stableSlot, TimeProvider time)
    {
        var regions = Elbv2TrafficOptions.From(plan).Zip(plan.Traffic.LoadBalancers.Select(balancer => Elbv2Connection.From(plan.Traffic, balancer, embedded))).Select(pair =>
        {
            var (options, connection) = pair;
            var http = new Elbv2HttpClients(useProxy: !connection.Embedded);
            var elb = new Elbv2Api(Elbv2Clients.Create(connection, http), http, connection, time);
            return new CloudWatchRegion(Api(plan.Metrics, connection.Region, null, time), cancellationToken => CloudWatchTarget.FindAsync(elb, options, cancellationToken));
        });
        return new CloudWatchMetricSource([.. regions], plan.Metrics.Delay, stableSlot, time);
    }

    /// <summary>The API of one region.</summary>
    /// <param name="metrics">Endpoint, region and timeout.</param>
    /// <param name="balancerRegion">Taken where the metrics name none.</param>
    /// <param name="credentials">Null takes them from the usual chain.</param>
    /// <param name="time">Clock of deadlines.</param>
    public static CloudWatchApi Api(MetricsPlan metrics, string? balancerRegion, AWSCredentials? credentials, TimeProvider time)
    {
        var region = metrics.Region ?? balancerRegion ?? Variable("AWS_REGION") ?? Variable("AWS_DEFAULT_REGION");
        var place = metrics.Url?.GetLeftPart(UriPartial.Path) ?? $"AWS {region ?? "(region of the surroundings)"}";
        try
        {
            var config = new AmazonCloudWatchConfig
            {
                // As for the load balancer's API: adaptive retries stall, and stale ones would multiply the time limit.
                RetryMode = RequestRetryMode.Standard,
                MaxErrorRetry = 2,
                MaxStaleConnectionRetries = 1,
                Timeout = Elbv2Clients.AttemptTimeout,
                HttpClientFactory = new Elbv2HttpClients(useProxy: metrics.Url?.IsLoopback != true),
            };
            region ??= FallbackRegionFactory.GetRegionEndpoint(includeInstanceMetadata: metrics.Url is null)?.SystemName;
            if (metrics.Url is not null)
            {
                config.ServiceURL = metrics.Url.ToString();
                region ??= EmbeddedContract.LocalRegion;
            }
            else if (region is not null)
            {
                config.RegionEndpoint = RegionEndpoint.GetBySystemName(region);
            }

            config.AuthenticationRegion = region;
            var client = credentials is null ? new AmazonCloudWatchClient(config) : new AmazonCloudWatchClient(credentials, config);
            return new CloudWatchApi(client, place, metrics.Timeout ?? DefaultTimeout, time);
        }
        catch (AmazonClientException fault)
        {
            throw CloudWatchFaults.Denied(place, fault.Message.ReplaceLineEndings(" ").TrimEnd('.'), fault);
        }
    }

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
